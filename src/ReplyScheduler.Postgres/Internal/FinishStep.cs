using ReplyScheduler.Events;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Ends runs, each with its event, iff the run is still this tenure's.</summary>
internal static class FinishStep
{
    private const int ErrorLimit = 4000;
    private const int ReasonLimit = 100;
    private const int ResultLimit = 65_536;

    /// <summary>Adds what ends the runs, and says afterwards what became of each.</summary>
    /// <param name="step">The step.</param>
    /// <param name="stamp">Whose runs.</param>
    /// <param name="ends">At least one.</param>
    /// <param name="guard">A variable of the step that must say <c>go</c>, set by an earlier statement of it; null to end them always.</param>
    public static Func<FinishAnswer> Add(PostgresStep step, InstanceStamp stamp, IReadOnlyList<RunEnd> ends, string? guard = null)
    {
        var asked = ends.DistinctBy(end => end.RunId).ToList();
        var answer = new FinishAnswer(stamp, ends);
        AddEnds(step, stamp, asked, guard, answer);
        Freshness.Renew(step, asked, answer.Busy.Add);
        step.Add("execution_state", row => answer.NotApplied.Add(row.GetGuid(0), (row.GetString(1), row.GetGuidOrNull(2))), ("ids", asked.Map(end => end.RunId)));
        return () => answer;
    }

    private static void AddEnds(PostgresStep step, InstanceStamp stamp, List<RunEnd> ends, string? guard, FinishAnswer answer)
    {
        var told = ends.Map(end => end.Happened with { Data = StorableJson.Cleansed(end.Happened.Data) });
        foreach (var e in told) EventRows.Check(e);
        step.Add(
            "finish", row => answer.Applied.Add(row.GetGuid(0), row.GetInstantOrNull(1)),
            ("ids", ends.Map(end => end.RunId)), ("statuses", ends.Map(end => StoredCode.Of(end.Status))), ("reasons", ends.Map(end => Bounded.Text(end.Reason, ReasonLimit))),
            ("results", ends.Map(end => StorableJson.OrString(Bounded.Text(end.Result, ResultLimit)))), ("errors", ends.Map(end => Bounded.Text(end.Error, ErrorLimit))),
            ("types", told.Map(e => e.Type)), ("severities", told.Map(e => StoredCode.Of(e.Severity))), ("messages", told.Map(EventRows.Message)),
            ("data", told.Map(e => e.Data)), ("runs", told.Map(e => e.RunId)), ("jobs", told.Map(e => e.JobId)),
            ("decisions", told.Map(e => e.DecisionId)), ("permits", told.Map(e => e.PermitId)),
            ("instance", stamp.InstanceId), ("guard", guard), ("build", stamp.Build));
    }
}
