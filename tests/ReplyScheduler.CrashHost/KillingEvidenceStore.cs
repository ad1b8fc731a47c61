using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.CrashHost;

internal sealed class KillingEvidenceStore(IEvidenceStore inner, KillPoint kill) : IEvidenceStore
{
    public Task AppendAsync(InstanceStamp stamp, IReadOnlyList<SchedulerEvent> events, CancellationToken cancellationToken) =>
        kill.AroundAsync("Append", () => inner.AppendAsync(stamp, events, cancellationToken));

    public Task RecordUsageAsync(InstanceStamp stamp, IReadOnlyList<UsageRecord> usage, CancellationToken cancellationToken) =>
        kill.AroundAsync("RecordUsage", () => inner.RecordUsageAsync(stamp, usage, cancellationToken));

    public Task<IReadOnlyList<SchedulerEvent>> ReadEventsAsync(long after, Guid? instance, int limit, CancellationToken cancellationToken) =>
        kill.AroundAsync("ReadEvents", () => inner.ReadEventsAsync(after, instance, limit, cancellationToken));

    public Task<ProofFrame> ReadProofFrameAsync(DateTimeOffset? at, CancellationToken cancellationToken) => inner.ReadProofFrameAsync(at, cancellationToken);

    public Task<ProofEvidence> ReadProofAsync(ProofQuery query, CancellationToken cancellationToken) => inner.ReadProofAsync(query, cancellationToken);

    public Task<IReadOnlyList<TraceLine>> TraceAsync(string id, CancellationToken cancellationToken) => inner.TraceAsync(id, cancellationToken);

    public Task<JobPage> ReadJobsAsync(JobQuery query, CancellationToken cancellationToken) => inner.ReadJobsAsync(query, cancellationToken);

    public Task<IReadOnlyList<JobExecution>> ReadExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken) =>
        inner.ReadExecutionsAsync(query, cancellationToken);

    public Task<DiagnosisEvidence> ReadDiagnosisAsync(DiagnosisQuery query, CancellationToken cancellationToken) => inner.ReadDiagnosisAsync(query, cancellationToken);

    public Task<StoreStatus> ReadStatusAsync(CancellationToken cancellationToken) => inner.ReadStatusAsync(cancellationToken);

    public Task<IReadOnlyList<SlotVerdict>> ReadVerdictsAsync(string pipeline, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        inner.ReadVerdictsAsync(pipeline, from, to, cancellationToken);
}
