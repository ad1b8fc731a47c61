using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Ends a permit that was not claimed; the same end again is no conflict.</summary>
internal static class EndStep
{
    public static Func<StepOutcome> Add(
        PostgresStep step, InstanceStamp stamp, Guid permit, PermitStatus to, PermitReason reason, string? detail, string actor, string? judged = null, string? source = null)
    {
        StepOutcome outcome = new StepOutcome.NotFound();
        var (status, code) = (StoredCode.Of(to), StoredCode.Of(reason));
        step.Add("permit_end", row => outcome = Outcome(row.GetString(0), row.GetStringOrNull(1), row.GetBoolean(2)),
            ("permit", permit), ("to", status), ("reason", code), ("detail", Bounded.Text(detail, 2000)), ("judged", judged), ("source", source), ("actor", Bounded.Text(actor, 200)),
            ("instance", stamp.InstanceId), ("build", stamp.Build));
        return () => outcome;

        StepOutcome Outcome(string was, string? why, bool isEnded) => isEnded || (was == status && why == code) ? StepOutcome.Done : new StepOutcome.Conflict(was);
    }
}
