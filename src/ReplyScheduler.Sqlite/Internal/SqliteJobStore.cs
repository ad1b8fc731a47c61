using Microsoft.Data.Sqlite;
using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Catalogue, claims and leases. The claim itself is <see cref="ClaimStep"/>.</summary>
internal sealed class SqliteJobStore(SqliteDatabase database) : IJobStore
{
    public Task<SyncJobsResult> SyncAsync(SyncJobsRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Sync(session, request), cancellationToken);

    public Task<LoadJobsResult> LoadAsync(long sinceVersion, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Load(session, sinceVersion), cancellationToken);

    public Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => new ClaimStep(session, request).Run(), cancellationToken);

    public Task<RenewResult> RenewAsync(RenewRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Renew(session, request), cancellationToken);

    public Task<IReadOnlyList<StepOutcome>> FinishAsync(FinishRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => FinishStep.Run(session, request.Stamp, request.Ends), cancellationToken);

    private static SyncJobsResult Sync(SqliteSession session, SyncJobsRequest request)
    {
        var stamp = request.Stamp;
        session.Execute("instance_boot", ("instance", stamp.InstanceId), ("build", stamp.Build), ("machine", request.Machine),
            ("process", request.ProcessId), ("types", JsonRows.Texts(request.HandledTypes)), ("now", session.Now));
        session.Execute("derived_gates_reset");
        using var rows = new JsonRows();
        foreach (var job in request.Jobs)
        {
            rows.Row(job.Name, job.Type, job.Schedule, job.TimeZone, job.Description, job.Payload, StoredCode.Of(job.Overlap), StoredCode.Of(job.Misfire),
                job.MisfireLimit, (long)job.TimeOut.TotalSeconds, job.Retries, (long)job.RetryDelay.TotalSeconds, job.Hash);
        }

        var jobs = rows.Close();
        var added = session.Execute("jobs_insert", ("jobs", jobs), ("instance", stamp.InstanceId), ("build", stamp.Build));
        var events = Overwrite(session, stamp, jobs);
        var written = events.Count;
        events.Add(request.Boot);
        EventRows.Write(session, stamp, events);
        return new SyncJobsResult(SqliteValue.ToInstant(session.Now), added, written, session.Scalar<long>("events_last"));
    }

    private static List<SchedulerEvent> Overwrite(SqliteSession session, InstanceStamp stamp, string jobs)
    {
        var events = new List<SchedulerEvent>();
        using var written = session.Query("jobs_overwrite", ("jobs", jobs), ("instance", stamp.InstanceId), ("build", stamp.Build));
        while (written.Read())
        {
            events.Add(new SchedulerEvent
            {
                Type = EventNames.JobOverwritten, JobId = written.GetGuidText(0),
                Message = $"The definition of job {written.GetString(1)} in code changed, so code wrote it over the row.",
            });
        }

        return events;
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
        Payload = row.GetStringOrNull(5), IsActive = row.GetTruth(6), Misfire = StoredCode.To<MisfirePolicy>(row.GetString(7)), MisfireLimit = row.GetInt32(8),
        Overlap = StoredCode.To<OverlapPolicy>(row.GetString(9)), TimeOut = TimeSpan.FromSeconds(row.GetInt64(10)), EffectiveFrom = row.GetInstant(11),
        NextRunAt = row.GetInstantOrNull(12), InvalidReason = row.GetStringOrNull(13), Version = row.GetInt64(14),
    };

    private static RenewResult Renew(SqliteSession session, RenewRequest request)
    {
        var held = new HashSet<Guid>();
        using (var rows = session.Query("renew", ("ids", JsonRows.Ids(request.RunIds)), ("instance", request.Stamp.InstanceId), ("lease", request.Lease), ("now", session.Now)))
        {
            while (rows.Read()) held.Add(rows.GetGuidText(0));
        }

        session.Execute("instance_seen", ("instance", request.Stamp.InstanceId), ("now", session.Now));
        return new RenewResult(SqliteValue.ToInstant(session.Now), held);
    }
}
