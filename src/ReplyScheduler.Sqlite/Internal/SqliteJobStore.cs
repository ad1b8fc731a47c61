using Microsoft.Data.Sqlite;
using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Catalogue, claims and leases. The claim itself is <see cref="ClaimStep"/>.</summary>
internal sealed class SqliteJobStore(SqliteDatabase database) : IJobStore
{
    public Task<RegisterResult> RegisterAsync(InstanceRegistration request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Register(session, request), cancellationToken);

    public Task<SyncJobsResult> SyncAsync(SyncJobsRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => new SyncStep(session, request).Run(), cancellationToken);

    public Task<LoadJobsResult> LoadAsync(long sinceVersion, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Load(session, sinceVersion), cancellationToken);

    public Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => new ClaimStep(session, request).Run(), cancellationToken);

    public Task<JobRequestOutcome> RequestAsync(JobRequest request, CancellationToken cancellationToken) =>
        request is JobRequest.Run { Transaction: { } transaction }
            ? database.WithinAsync(transaction, session => JobRequestStep.Run(session, request), cancellationToken)
            : database.WriteAsync(session => JobRequestStep.Run(session, request), cancellationToken);

    public Task<RenewResult> RenewAsync(RenewRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Renew(session, request), cancellationToken);

    public Task<IReadOnlyList<StepOutcome>> FinishAsync(FinishRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => FinishStep.Run(session, request.Stamp, request.Ends), cancellationToken);

    private static RegisterResult Register(SqliteSession session, InstanceRegistration request)
    {
        var stamp = request.Stamp;
        session.Execute("instance_boot", ("instance", stamp.InstanceId), ("build", stamp.Build), ("machine", request.Machine), ("process", request.ProcessId),
            ("types", JsonRows.Texts(request.HandledTypes)), ("endpoints", request.HandlesEndpoints), ("now", session.Now));
        session.Execute("derived_gates_reset");
        AlertRows.ResolveHandled(session, request);
        EventRows.Write(session, stamp, [request.Boot]);
        return new RegisterResult(SqliteValue.ToInstant(session.Now), session.Scalar<long>("events_last"));
    }

    private static LoadJobsResult Load(SqliteSession session, long since)
    {
        long version, reset;
        using (var row = session.Query("catalogue_version"))
        {
            row.Read();
            (version, reset) = (row.GetInt64(0), row.GetInt64(1));
        }

        var isComplete = since <= 0 || since < reset;
        var jobs = new List<JobRow>();
        using var rows = session.Query("jobs_load", ("since", isComplete ? -1 : since));
        while (rows.Read()) jobs.Add(ReadJob(rows));
        return new LoadJobsResult(SqliteValue.ToInstant(session.Now), version, isComplete, jobs);
    }

    internal static JobRow ReadJob(SqliteDataReader row) => new()
    {
        Id = row.GetGuidText(0), Name = row.GetString(1), Type = row.GetString(2), Schedule = row.GetString(3), TimeZone = row.GetString(4),
        Endpoint = row.GetStringOrNull(5), Payload = row.GetStringOrNull(6), IsActive = row.GetTruth(7), Misfire = StoredCode.To<MisfirePolicy>(row.GetString(8)),
        MisfireLimit = row.GetInt32(9), Overlap = StoredCode.To<OverlapPolicy>(row.GetString(10)), OverlapLimit = row.GetInt32(11),
        TimeOut = TimeSpan.FromSeconds(row.GetInt64(12)), EffectiveFrom = row.GetInstant(13), NextRunAt = row.GetInstantOrNull(14),
        InvalidReason = row.GetStringOrNull(15), Version = row.GetInt64(16),
    };

    private static RenewResult Renew(SqliteSession session, RenewRequest request)
    {
        var held = new HashSet<Guid>();
        using (var rows = session.Query("renew", ("ids", JsonRows.Ids(request.RunIds)), ("instance", request.Stamp.InstanceId), ("lease", request.Lease), ("now", session.Now)))
        {
            while (rows.Read()) held.Add(rows.GetGuidText(0));
        }

        session.Execute("instance_seen", ("instance", request.Stamp.InstanceId), ("now", session.Now));
        return new RenewResult(SqliteValue.ToInstant(session.Now), held, ClaimStep.Cancels(session, request.Stamp));
    }
}
