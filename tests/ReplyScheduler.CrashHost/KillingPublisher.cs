using ReplyScheduler.Posting;

namespace ReplyScheduler.CrashHost;

/// <summary>A publisher whose calls are kill points, and which may wait beside its first call until it is told to go on.</summary>
internal sealed class KillingPublisher(IReplyPublisher inner, KillPoint kill, Gate gate) : IReplyPublisher
{
    public LookupTrust LookupTrust => inner.LookupTrust;

    public async ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken) =>
        await kill.AroundAsync("Publish", () => gate.AroundAsync(() => inner.PublishAsync(grant, cancellationToken).AsTask())).ConfigureAwait(false);

    public async ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken) =>
        await kill.AroundAsync("LookUp", () => inner.LookUpAsync(query, cancellationToken).AsTask()).ConfigureAwait(false);
}
