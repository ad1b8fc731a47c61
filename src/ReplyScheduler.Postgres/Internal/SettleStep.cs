using Npgsql;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// Records what became of a claimed permit: the sender's own report, a look-up, or a person. The holder of the claim id holds the
/// truth and may report late, even after others concluded that nothing was posted.
/// </summary>
internal static class SettleStep
{
    private static readonly string[] Legal = [.. StateTables.Permits.Legal.Select(move => $"{StoredCode.Of(move.From)}>{StoredCode.Of(move.To)}")];

    public static Func<StepOutcome> Settle(PostgresStep step, SettleRequest request)
    {
        StepOutcome outcome = new StepOutcome.NotFound();
        var (stamp, reason) = (request.Stamp, request.Reason is { } why ? StoredCode.Of(why) : null);
        if (request.CloseGate) step.Add("account_lock", ("permit", request.PermitId));
        step.Add("permit_settle", row => outcome = Outcome(row),
            ("permit", request.PermitId), ("to", StoredCode.Of(request.To)), ("posted", request.PostedId), ("claim", request.ClaimId), ("legal", Legal), ("reason", reason),
            ("detail", Bounded.Text(request.Detail, 2000)), ("first_lookup", request.FirstLookup), ("instance", stamp.InstanceId), ("build", stamp.Build));
        if (request.CloseGate)
        {
            step.Add("account_close", ("reset", request.ResetAt), ("permit", request.PermitId), ("code", StoredCode.Of(PermitReason.PlatformRateLimited)), ("event", EventNames.GateClosed),
                ("instance", stamp.InstanceId), ("build", stamp.Build));
        }

        return () => outcome;
    }

    public static Func<StepOutcome> Reconcile(PostgresStep step, ReconcileRequest request)
    {
        StepOutcome outcome = new StepOutcome.NotFound();
        step.Add("permit_reconcile", row => outcome = Outcome(row),
            ("permit", request.PermitId), ("lookups", request.Lookups), ("to", StoredCode.Of(request.To)), ("posted", request.PostedId), ("reason", StoredCode.Of(request.Reason)),
            ("after", request.AskAgainAfter), ("negative", request.CountsAsNegative), ("detail", Bounded.Text(request.Detail, 2000)),
            ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        return () => outcome;
    }

    public static Func<StepOutcome> Resolve(PostgresStep step, ResolveRequest request)
    {
        StepOutcome outcome = new StepOutcome.NotFound();
        step.Add("permit_resolve", row => outcome = Outcome(row),
            ("permit", request.PermitId), ("to", StoredCode.Of(request.PostedId is null ? PermitStatus.NotPosted : PermitStatus.Used)), ("posted", request.PostedId),
            ("note", Bounded.Text(request.Note, 2000)), ("actor", Bounded.Text(request.Actor, 200)), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        return () => outcome;
    }

    /// <summary>The word for what was done, and the state that was found.</summary>
    private static StepOutcome Outcome(NpgsqlDataReader row) => row.GetString(0) switch
    {
        "go" or "done" or "again" => StepOutcome.Done,
        "fenced" => new StepOutcome.Fenced(),
        "taken" => new StepOutcome.Conflict("posted_id of another permit"),
        _ => new StepOutcome.Conflict(row.GetString(1)),
    };
}
