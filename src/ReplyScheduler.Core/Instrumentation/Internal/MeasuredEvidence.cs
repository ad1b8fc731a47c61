using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredEvidence(IEvidenceStore inner, Instruments instruments) : IEvidenceStore
{
    public Task AppendAsync(InstanceStamp stamp, IReadOnlyList<SchedulerEvent> events, CancellationToken cancellationToken) => instruments.StepAsync("evidence.append", async () =>
    {
        await inner.AppendAsync(stamp, events, cancellationToken).ConfigureAwait(false);
        return true;
    });

    public Task RecordUsageAsync(InstanceStamp stamp, IReadOnlyList<UsageRecord> usage, CancellationToken cancellationToken) => instruments.StepAsync("evidence.record_usage", async () =>
    {
        await inner.RecordUsageAsync(stamp, usage, cancellationToken).ConfigureAwait(false);
        return true;
    });

    public Task<IReadOnlyList<SchedulerEvent>> ReadEventsAsync(long after, Guid? instance, int limit, CancellationToken cancellationToken) =>
        instruments.StepAsync("evidence.read_events", () => inner.ReadEventsAsync(after, instance, limit, cancellationToken));

    public Task<ProofFrame> ReadProofFrameAsync(DateTimeOffset? at, CancellationToken cancellationToken) =>
        instruments.StepAsync("evidence.read_proof_frame", () => inner.ReadProofFrameAsync(at, cancellationToken));

    public Task<ProofEvidence> ReadProofAsync(ProofQuery query, CancellationToken cancellationToken) =>
        instruments.StepAsync("evidence.read_proof", () => inner.ReadProofAsync(query, cancellationToken));

    public Task<IReadOnlyList<SlotVerdict>> ReadVerdictsAsync(string pipeline, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        instruments.StepAsync("evidence.read_verdicts", () => inner.ReadVerdictsAsync(pipeline, from, to, cancellationToken));

    public Task<IReadOnlyList<TraceLine>> TraceAsync(string id, CancellationToken cancellationToken) =>
        instruments.StepAsync("evidence.trace", () => inner.TraceAsync(id, cancellationToken));

    public Task<JobPage> ReadJobsAsync(JobQuery query, CancellationToken cancellationToken) =>
        instruments.StepAsync("evidence.read_jobs", () => inner.ReadJobsAsync(query, cancellationToken));

    public Task<IReadOnlyList<JobExecution>> ReadExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken) =>
        instruments.StepAsync("evidence.read_executions", () => inner.ReadExecutionsAsync(query, cancellationToken));

    public Task<DiagnosisEvidence> ReadDiagnosisAsync(DiagnosisQuery query, CancellationToken cancellationToken) =>
        instruments.StepAsync("evidence.read_diagnosis", () => inner.ReadDiagnosisAsync(query, cancellationToken));

    public Task<StoreStatus> ReadStatusAsync(CancellationToken cancellationToken) =>
        instruments.StepAsync("evidence.read_status", () => inner.ReadStatusAsync(cancellationToken));
}
