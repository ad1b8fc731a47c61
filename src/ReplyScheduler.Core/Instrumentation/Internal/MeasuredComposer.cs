using ReplyScheduler.Replies;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredComposer(IComposer inner, Instruments instruments) : IComposer
{
    public ValueTask<Composition> ComposeAsync(Candidate candidate, CancellationToken cancellationToken) =>
        instruments.CallAsync("compose", () => inner.ComposeAsync(candidate, cancellationToken));
}
