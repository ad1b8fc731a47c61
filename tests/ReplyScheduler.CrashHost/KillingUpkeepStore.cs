using ReplyScheduler.Stores;

namespace ReplyScheduler.CrashHost;

internal sealed class KillingUpkeepStore(IUpkeepStore inner, KillPoint kill) : IUpkeepStore
{
    public Task<PruneResult> PruneAsync(PruneRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Prune", () => inner.PruneAsync(request, cancellationToken));
}
