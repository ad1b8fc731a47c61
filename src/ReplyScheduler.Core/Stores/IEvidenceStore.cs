using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>Events, usage, and what proof, trace and status read.</summary>
public interface IEvidenceStore
{
    /// <summary>Appends events of the host or the scheduler, durably, in one transaction.</summary>
    Task AppendAsync(InstanceStamp stamp, IReadOnlyList<SchedulerEvent> events, CancellationToken cancellationToken);

    /// <summary>Records model calls that belong to no planning run.</summary>
    Task RecordUsageAsync(InstanceStamp stamp, IReadOnlyList<UsageRecord> usage, CancellationToken cancellationToken);

    /// <summary>Events after a sequence number, in order; only those of one instance when it is given.</summary>
    Task<IReadOnlyList<SchedulerEvent>> ReadEventsAsync(long after, Guid? instance, int limit, CancellationToken cancellationToken);

    /// <summary>What the catalogue and the boots say: the basis of what a proof expects. Never writes.</summary>
    Task<ProofFrame> ReadProofFrameAsync(DateTimeOffset? at, CancellationToken cancellationToken);

    /// <summary>The stored evidence for expected slots and a window. Never writes.</summary>
    Task<ProofEvidence> ReadProofAsync(ProofQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// The recorded verdicts on a pipeline's slots from <paramref name="from"/> to before <paramref name="to"/>, by slot. A slot that is not
    /// in the ledger has none. Never writes.
    /// </summary>
    Task<IReadOnlyList<SlotVerdict>> ReadVerdictsAsync(string pipeline, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>Everything that hangs together with an id (slot's run, candidate, decision, permit, posted id), in order.</summary>
    Task<IReadOnlyList<TraceLine>> TraceAsync(string id, CancellationToken cancellationToken);

    /// <summary>Jobs of the catalogue and how they stand, by name. Never writes.</summary>
    Task<JobPage> ReadJobsAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>Executions, the one that started last first. Never writes.</summary>
    Task<IReadOnlyList<JobExecution>> ReadExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken);

    /// <summary>What a diagnosis goes by. Never writes.</summary>
    Task<DiagnosisEvidence> ReadDiagnosisAsync(DiagnosisQuery query, CancellationToken cancellationToken);

    /// <summary>What the store holds now.</summary>
    Task<StoreStatus> ReadStatusAsync(CancellationToken cancellationToken);
}
