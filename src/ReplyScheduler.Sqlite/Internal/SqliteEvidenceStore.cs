using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Events, usage, and what proof, trace and status read.</summary>
internal sealed class SqliteEvidenceStore(SqliteDatabase database) : IEvidenceStore
{
    public Task AppendAsync(InstanceStamp stamp, IReadOnlyList<SchedulerEvent> events, CancellationToken cancellationToken) =>
        database.WriteAsync(session => { EventRows.Write(session, stamp, events); return true; }, cancellationToken);

    public Task RecordUsageAsync(InstanceStamp stamp, IReadOnlyList<UsageRecord> usage, CancellationToken cancellationToken) =>
        database.WriteAsync(session => { UsageRows.Write(session, stamp, usage); return true; }, cancellationToken);

    public Task<IReadOnlyList<SchedulerEvent>> ReadEventsAsync(long after, Guid? instance, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(session => ReadEvents(session, after, instance, limit), cancellationToken);

    public Task<ProofFrame> ReadProofFrameAsync(DateTimeOffset? at, CancellationToken cancellationToken) =>
        database.ReadAsync(session => ProofReads.Frame(session, database, at), cancellationToken);

    public Task<ProofEvidence> ReadProofAsync(ProofQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(session => ProofReads.Evidence(session, query), cancellationToken);

    public Task<IReadOnlyList<SlotVerdict>> ReadVerdictsAsync(string pipeline, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        database.ReadAsync(session => VerdictRead.Run(session, pipeline, from, to), cancellationToken);

    public Task<IReadOnlyList<TraceLine>> TraceAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(session => TraceRead.Run(session, id), cancellationToken);

    public Task<JobPage> ReadJobsAsync(JobQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(session => JobReads.Jobs(session, query), cancellationToken);

    public Task<IReadOnlyList<JobExecution>> ReadExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(session => JobReads.Executions(session, query), cancellationToken);

    public Task<DiagnosisEvidence> ReadDiagnosisAsync(DiagnosisQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(session => DiagnosisRead.Run(session, database, query), cancellationToken);

    public Task<StoreStatus> ReadStatusAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(session => StatusRead.Run(session, database), cancellationToken);

    private static IReadOnlyList<SchedulerEvent> ReadEvents(SqliteSession session, long after, Guid? instance, int limit)
    {
        var events = new List<SchedulerEvent>();
        using var rows = session.Query("events_read", ("after", after), ("instance", instance), ("limit", Math.Clamp(limit, 1, 10_000)));
        while (rows.Read())
        {
            events.Add(new SchedulerEvent
            {
                Sequence = rows.GetInt64(0), Id = rows.GetGuidText(1), Type = rows.GetString(2), Severity = StoredCode.To<EventSeverity>(rows.GetString(3)),
                Message = rows.GetString(4), Data = rows.GetStringOrNull(5), CreatedAt = rows.GetInstant(6), RunId = rows.GetGuidTextOrNull(7), JobId = rows.GetGuidTextOrNull(8),
                DecisionId = rows.GetGuidTextOrNull(9), PermitId = rows.GetGuidTextOrNull(10), InstanceId = rows.GetGuidTextOrNull(11), Build = rows.GetStringOrNull(12),
            });
        }

        return events;
    }
}
