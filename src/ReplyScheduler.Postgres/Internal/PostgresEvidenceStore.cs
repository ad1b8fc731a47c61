using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Events, usage, and what proof, trace and status read.</summary>
internal sealed class PostgresEvidenceStore(PostgresDatabase database) : IEvidenceStore
{
    public Task AppendAsync(InstanceStamp stamp, IReadOnlyList<SchedulerEvent> events, CancellationToken cancellationToken) =>
        database.StepAsync<bool>(step => { EventRows.Write(step, stamp, events); return () => true; }, cancellationToken);

    public Task RecordUsageAsync(InstanceStamp stamp, IReadOnlyList<UsageRecord> usage, CancellationToken cancellationToken) =>
        database.StepAsync<bool>(step => { UsageRows.Write(step, stamp, usage); return () => true; }, cancellationToken);

    public Task<IReadOnlyList<SchedulerEvent>> ReadEventsAsync(long after, Guid? instance, int limit, CancellationToken cancellationToken) =>
        database.StepAsync(step => EventReads.Build(step, after, instance, limit), cancellationToken);

    public Task<ProofFrame> ReadProofFrameAsync(DateTimeOffset? at, CancellationToken cancellationToken) =>
        WithSchemaAsync(database.ReadAsync(step => ProofReads.Frame(step, at), cancellationToken), cancellationToken);

    public async Task<ProofEvidence> ReadProofAsync(ProofQuery query, CancellationToken cancellationToken)
    {
        var evidence = await database.ReadAsync(step => ProofReads.Evidence(step, query), cancellationToken).ConfigureAwait(false);
        return evidence with { Trigger = await TriggerLedger.ReadAsync(database, query, cancellationToken).ConfigureAwait(false) };
    }

    public Task<IReadOnlyList<SlotVerdict>> ReadVerdictsAsync(string pipeline, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        database.ReadAsync(step => VerdictRead.Build(step, pipeline, from, to), cancellationToken);

    public Task<IReadOnlyList<TraceLine>> TraceAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(step => TraceRead.Build(step, id), cancellationToken);

    public Task<JobPage> ReadJobsAsync(JobQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(step => JobReads.Jobs(step, query), cancellationToken);

    public Task<IReadOnlyList<JobExecution>> ReadExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(step => JobReads.Executions(step, query), cancellationToken);

    public Task<DiagnosisEvidence> ReadDiagnosisAsync(DiagnosisQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(step => DiagnosisRead.Build(step, query), cancellationToken);

    public Task<StoreStatus> ReadStatusAsync(CancellationToken cancellationToken) => database.ReadAsync(StatusRead.Build, cancellationToken);

    private async Task<ProofFrame> WithSchemaAsync(Task<ProofFrame> frame, CancellationToken cancellationToken)
    {
        var read = await frame.ConfigureAwait(false);
        return read with { SchemaFault = await database.SchemaFaultAsync(cancellationToken).ConfigureAwait(false) };
    }
}
