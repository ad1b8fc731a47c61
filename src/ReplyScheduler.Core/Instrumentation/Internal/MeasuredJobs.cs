using ReplyScheduler.Stores;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredJobs(IJobStore inner, Instruments instruments) : IJobStore
{
    public Task<RegisterResult> RegisterAsync(InstanceRegistration request, CancellationToken cancellationToken) =>
        instruments.StepAsync("jobs.register", () => inner.RegisterAsync(request, cancellationToken));

    public Task<SyncJobsResult> SyncAsync(SyncJobsRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("jobs.sync", () => inner.SyncAsync(request, cancellationToken));

    public Task<LoadJobsResult> LoadAsync(long sinceVersion, CancellationToken cancellationToken) =>
        instruments.StepAsync("jobs.load", () => inner.LoadAsync(sinceVersion, cancellationToken));

    public Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("jobs.claim", () => inner.ClaimAsync(request, cancellationToken));

    public Task<JobRequestOutcome> RequestAsync(JobRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("jobs.request", () => inner.RequestAsync(request, cancellationToken));

    public Task<RenewResult> RenewAsync(RenewRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("jobs.renew", () => inner.RenewAsync(request, cancellationToken));

    public Task<IReadOnlyList<StepOutcome>> FinishAsync(FinishRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("jobs.finish", () => inner.FinishAsync(request, cancellationToken));
}
