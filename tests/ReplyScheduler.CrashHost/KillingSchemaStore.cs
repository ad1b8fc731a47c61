using ReplyScheduler.Stores;

namespace ReplyScheduler.CrashHost;

internal sealed class KillingSchemaStore(ISchemaStore inner, KillPoint kill) : ISchemaStore
{
    public Task<StoreInfo> PrepareAsync(CancellationToken cancellationToken) => kill.AroundAsync("Prepare", () => inner.PrepareAsync(cancellationToken));

    public Task<ClockMove> AdvanceAsync(DateTimeOffset to, bool passLeases, CancellationToken cancellationToken) =>
        kill.AroundAsync("Advance", () => inner.AdvanceAsync(to, passLeases, cancellationToken));

    public string Script() => inner.Script();
}
