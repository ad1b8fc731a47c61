using ReplyScheduler.Stores;

namespace ReplyScheduler.CrashHost;

internal sealed class KillingTriggerStore(ITriggerStore inner, KillPoint kill) : ITriggerStore
{
    public Task<AdmitResult> AdmitAsync(AdmitRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Admit", () => inner.AdmitAsync(request, cancellationToken));
}
