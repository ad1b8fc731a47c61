using ReplyScheduler.Replies;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredSource(ICandidateSource inner, Instruments instruments) : ICandidateSource
{
    public ValueTask<IReadOnlyList<Candidate>> PullAsync(SourceRequest request, CancellationToken cancellationToken) =>
        instruments.CallAsync("source", () => inner.PullAsync(request, cancellationToken));
}
