using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Evidence role.</summary>
internal sealed class PostgresEvidenceStore(PostgresDatabase database) : IEvidenceStore
{
    public PostgresDatabase Database => database;

    public Task AppendAsync(InstanceStamp stamp, IReadOnlyList<SchedulerEvent> events, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RecordUsageAsync(InstanceStamp stamp, IReadOnlyList<UsageRecord> usage, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<SchedulerEvent>> ReadEventsAsync(long after, Guid? instance, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ProofFrame> ReadProofFrameAsync(DateTimeOffset? at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ProofEvidence> ReadProofAsync(ProofQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<SlotVerdict>> ReadVerdictsAsync(string pipeline, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<TraceLine>> TraceAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<JobPage> ReadJobsAsync(JobQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobExecution>> ReadExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StoreStatus> ReadStatusAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
