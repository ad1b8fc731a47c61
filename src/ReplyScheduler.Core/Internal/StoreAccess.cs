using ReplyScheduler.Stores;

namespace ReplyScheduler.Internal;

/// <summary>The store of this host for calls from outside a run, which may come before the first tick.</summary>
internal sealed class StoreAccess(IReplySchedulerStore store, InstanceStamp stamp)
{
    private volatile bool isPrepared;

    /// <summary>This process's identity: the one that the scheduler writes.</summary>
    public InstanceStamp Stamp => stamp;

    /// <summary>The store, prepared. Preparing is idempotent, so callers who race do no harm.</summary>
    public async ValueTask<IReplySchedulerStore> OpenAsync(CancellationToken cancellationToken)
    {
        if (!isPrepared)
        {
            await store.Schema.PrepareAsync(cancellationToken).ConfigureAwait(false);
            isPrepared = true;
        }

        return store;
    }
}
