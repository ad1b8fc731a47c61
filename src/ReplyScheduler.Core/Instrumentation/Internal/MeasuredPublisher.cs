using ReplyScheduler.Posting;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredPublisher(IReplyPublisher inner, Instruments instruments) : IReplyPublisher
{
    public LookupTrust LookupTrust => inner.LookupTrust;

    public ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken) =>
        instruments.CallAsync("publish", () => inner.PublishAsync(grant, cancellationToken));

    public ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken) =>
        instruments.CallAsync("look_up", () => inner.LookUpAsync(query, cancellationToken));
}
