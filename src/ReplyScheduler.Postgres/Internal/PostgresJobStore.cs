using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Job role.</summary>
internal sealed class PostgresJobStore(PostgresDatabase database) : IJobStore
{
    public PostgresDatabase Database => database;

    public Task<RegisterResult> RegisterAsync(InstanceRegistration request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SyncJobsResult> SyncAsync(SyncJobsRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LoadJobsResult> LoadAsync(long sinceVersion, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobRequestOutcome> RequestAsync(JobRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<RenewResult> RenewAsync(RenewRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<StepOutcome>> FinishAsync(FinishRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
