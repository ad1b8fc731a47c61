using ReplyScheduler.Stores;

namespace ReplyScheduler.CrashHost;

internal sealed class KillingJobStore(IJobStore inner, KillPoint kill) : IJobStore
{
    public Task<RegisterResult> RegisterAsync(InstanceRegistration request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Register", () => inner.RegisterAsync(request, cancellationToken));

    public Task<JobRequestOutcome> RequestAsync(JobRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Request", () => inner.RequestAsync(request, cancellationToken));

    public Task<SyncJobsResult> SyncAsync(SyncJobsRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Sync", () => inner.SyncAsync(request, cancellationToken));

    public Task<LoadJobsResult> LoadAsync(long sinceVersion, CancellationToken cancellationToken) =>
        kill.AroundAsync("Load", () => inner.LoadAsync(sinceVersion, cancellationToken));

    public Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Claim", () => inner.ClaimAsync(request, cancellationToken));

    public Task<RenewResult> RenewAsync(RenewRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Renew", () => inner.RenewAsync(request, cancellationToken));

    public Task<IReadOnlyList<StepOutcome>> FinishAsync(FinishRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Finish", () => inner.FinishAsync(request, cancellationToken));
}
