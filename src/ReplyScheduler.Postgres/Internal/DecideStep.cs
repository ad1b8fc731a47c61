using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// The decision and everything that must be atomic with it: its permit, the candidate's end, the run's end, the calls that were
/// paid for, the wish to post. Target and account come from the candidate's row, never from the caller.
/// </summary>
internal static class DecideStep
{
    /// <summary>Says <c>go</c> if nothing stands against the decision.</summary>
    private const string Guard = "reply_scheduler.outcome";

    public static async Task<DecideResult> RunAsync(PostgresDatabase database, DecideRequest request, CancellationToken cancellationToken)
    {
        var (result, ended) = await database.StepAsync(step => Add(step, request), cancellationToken).ConfigureAwait(false);
        await Freshness.RenewLateAsync(database, ended.Busy, cancellationToken).ConfigureAwait(false);
        return result;
    }

    private static Func<(DecideResult Result, FinishAnswer Ended)> Add(PostgresStep step, DecideRequest request)
    {
        DecideResult result = new DecideResult.Fenced();
        var (stamp, run) = (request.Stamp, request.End.RunId);
        step.Add("text_lock", ("sha256", request.ContentSha256));
        step.Add("decide_facts", row => result = Result(row.GetString(0), row.GetInstant(1)),
            ("run", run), ("instance", stamp.InstanceId), ("candidate", request.CandidateId), ("decision", request.DecisionId), ("window", request.DuplicateWindow), ("sha256", request.ContentSha256));
        step.Add("decision_add",
            ("candidate", request.CandidateId), ("decision", request.DecisionId), ("pipeline", request.Pipeline), ("source", request.PipelineSource), ("content", request.Content),
            ("sha256", request.ContentSha256), ("verdict", StorableJson.Cleansed(request.Verdict)), ("run", run), ("slot", request.SlotTime), ("taken_at", request.TakenAt),
            ("judged", request.JudgedFor?.Ticks / TimeSpan.TicksPerMicrosecond), ("composed", request.ComposedFor.Ticks / TimeSpan.TicksPerMicrosecond),
            ("instance", stamp.InstanceId), ("build", stamp.Build), ("permit", request.PermitId), ("life", request.PermitLife));
        var ended = FinishStep.Add(step, stamp, [request.End], Guard);
        EventRows.Write(step, stamp, request.Events, Guard);
        UsageRows.Write(step, stamp, request.Usage, Guard);
        if (request.Wake is { } job) step.Add("wake", ("by", request.Pipeline), ("reason", "decision"), ("names", new[] { job }), ("guard", Guard));
        return () => (result, ended());
    }

    private static DecideResult Result(string outcome, DateTimeOffset now) => outcome switch
    {
        "go" or "decided" => new DecideResult.Decided(now),
        "duplicate_text" => new DecideResult.DuplicateText(),
        _ => new DecideResult.Fenced(),
    };
}
