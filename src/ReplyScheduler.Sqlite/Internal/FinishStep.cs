using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Ends runs, each with its event, iff the run is still this tenure's. Further events go into the same write.</summary>
internal static class FinishStep
{
    private const int ErrorLimit = 4000;
    private const int ResultLimit = 65_536;

    public static IReadOnlyList<StepOutcome> Run(SqliteSession session, InstanceStamp stamp, IReadOnlyList<RunEnd> ends, params IReadOnlyList<SchedulerEvent> further)
    {
        using var rows = new JsonRows();
        foreach (var end in ends) rows.Row(end.RunId, StoredCode.Of(end.Status), Bounded.Text(end.Reason, 100), Bounded.Text(end.Result, ResultLimit), Bounded.Text(end.Error, ErrorLimit));
        var applied = new Dictionary<Guid, DateTimeOffset?>(ends.Count);
        using (var ended = session.Query("finish", ("ends", rows.Close()), ("instance", stamp.InstanceId), ("now", session.Now)))
        {
            while (ended.Read()) applied[ended.GetGuidText(0)] = ended.GetInstantOrNull(1);
        }

        var outcomes = new StepOutcome[ends.Count];
        var events = new List<SchedulerEvent>(ends.Count);
        List<Guid>? succeeded = null;
        for (var i = 0; i < ends.Count; i++)
        {
            var isApplied = applied.Remove(ends[i].RunId, out var retryAt);
            outcomes[i] = !isApplied ? WhyNot(session, stamp, ends[i]) : retryAt is null ? StepOutcome.Done : new StepOutcome.Applied { RetryAt = retryAt };
            if (!isApplied) continue;
            events.Add(ends[i].Happened);
            if (ends[i].Status == ExecutionStatus.Succeeded) (succeeded ??= []).Add(ends[i].RunId);
        }

        if (succeeded is not null) Freshness.Renew(session, succeeded);

        events.AddRange(further);
        EventRows.Write(session, stamp, events);
        return outcomes;
    }

    /// <summary>A repeated call whose first answer was lost finds its own end; anybody else is fenced.</summary>
    private static StepOutcome WhyNot(SqliteSession session, InstanceStamp stamp, RunEnd end)
    {
        using var row = session.Query("execution_state", ("id", end.RunId));
        if (!row.Read()) return new StepOutcome.NotFound();
        var isOwn = row.GetGuidTextOrNull(1) == stamp.InstanceId && row.GetString(0) == StoredCode.Of(end.Status);
        return isOwn ? StepOutcome.Done : new StepOutcome.Fenced();
    }
}
