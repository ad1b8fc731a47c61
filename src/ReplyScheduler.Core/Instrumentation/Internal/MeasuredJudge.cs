using ReplyScheduler.Replies;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredJudge(IJudge inner, Instruments instruments) : IJudge
{
    public ValueTask<JudgeAnswer> JudgeAsync(Candidate candidate, CancellationToken cancellationToken) =>
        instruments.CallAsync("judge", () => inner.JudgeAsync(candidate, cancellationToken));
}
