using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Ends a planning run without a decision. What goes with the end is done by the call that ends the run, and by none that repeats it.</summary>
internal static class ReturnStep
{
    /// <summary>Says <c>go</c> if the run is still this tenure's.</summary>
    private const string Guard = "reply_scheduler.outcome";

    public static async Task<StepOutcome> RunAsync(PostgresDatabase database, ReturnRequest request, CancellationToken cancellationToken)
    {
        var ended = await database.StepAsync(step => Add(step, request), cancellationToken).ConfigureAwait(false);
        await Freshness.RenewLateAsync(database, ended.Busy, cancellationToken).ConfigureAwait(false);
        return ended.Outcomes()[0];
    }

    private static Func<FinishAnswer> Add(PostgresStep step, ReturnRequest request)
    {
        var (stamp, run) = (request.Stamp, request.End.RunId);
        step.Add("run_holds", ("run", run), ("instance", stamp.InstanceId));
        var ended = FinishStep.Add(step, stamp, [request.End], Guard);
        if (request.CandidateId is { } candidate)
        {
            step.Add("candidate_return", ("fate", StoredCode.Of(request.Fate)), ("max_attempts", request.MaxAttempts), ("back_off", request.BackOff),
                ("instance", stamp.InstanceId), ("build", stamp.Build), ("candidate", candidate), ("run", run));
        }

        UsageRows.Write(step, stamp, request.Usage, Guard);
        EventRows.Write(step, stamp, request.Events, Guard);
        return ended;
    }
}
