namespace ReplyScheduler.Replies.Internal;

/// <summary>A delegate as a judge.</summary>
internal sealed class DelegateJudge(Func<Candidate, CancellationToken, ValueTask<JudgeAnswer>> judge) : IJudge
{
    public ValueTask<JudgeAnswer> JudgeAsync(Candidate candidate, CancellationToken cancellationToken) => judge(candidate, cancellationToken);
}
