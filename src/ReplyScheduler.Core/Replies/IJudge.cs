namespace ReplyScheduler.Replies;

/// <summary>
/// Decides whether a candidate is worth an answer. Each call, failed ones too, is a row of <c>llm_usage_log</c> with the purpose
/// <c>target_judge</c>. Called for one candidate at a time per pipeline and host, on threads of the pool.
/// </summary>
public interface IJudge
{
    /// <summary>Judges within the pipeline's judge time-out (30 s by default). An exception, null and silence are "not now", never "no".</summary>
    ValueTask<JudgeAnswer> JudgeAsync(Candidate candidate, CancellationToken cancellationToken);
}
