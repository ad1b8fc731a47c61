using Npgsql;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Catalogue, claims and leases. The claim itself is <see cref="ClaimStep"/>.</summary>
internal sealed class PostgresJobStore(PostgresDatabase database) : IJobStore
{
    private volatile LeaseLook? look;

    public Task<RegisterResult> RegisterAsync(InstanceRegistration request, CancellationToken cancellationToken) =>
        database.StepAsync(step => RegisterStep.Build(step, request), cancellationToken);

    public Task<SyncJobsResult> SyncAsync(SyncJobsRequest request, CancellationToken cancellationToken) =>
        new SyncStep(database, request).RunAsync(cancellationToken);

    public Task<LoadJobsResult> LoadAsync(long sinceVersion, CancellationToken cancellationToken) =>
        database.ReadAsync(step => Load(step, sinceVersion), cancellationToken);

    public async Task<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var answer = await database.StepAsync(step => new ClaimStep(step, request, look).Build(), cancellationToken).ConfigureAwait(false);
        look = answer.Look;
        if (answer.DrainsSpool) await EventSpool.DrainAsync(database).ConfigureAwait(false);
        return answer.Result;
    }

    public Task<JobRequestOutcome> RequestAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        return request is JobRequest.Run { Transaction: { } transaction }
            ? database.WithinAsync(transaction, step => JobRequestStep.Build(step, request, id), cancellationToken)
            : database.StepAsync(step => JobRequestStep.Build(step, request, id), cancellationToken);
    }

    public Task<RenewResult> RenewAsync(RenewRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => Renew(step, request), cancellationToken);

    public async Task<IReadOnlyList<StepOutcome>> FinishAsync(FinishRequest request, CancellationToken cancellationToken)
    {
        if (request.Ends.Count == 0) return [];
        var answer = await database.StepAsync(step => FinishStep.Add(step, request.Stamp, request.Ends), cancellationToken).ConfigureAwait(false);
        await Freshness.RenewLateAsync(database, answer.Busy, cancellationToken).ConfigureAwait(false);
        return answer.Outcomes();
    }

    private static Func<LoadJobsResult> Load(PostgresStep step, long since)
    {
        var (now, version, isComplete) = (default(DateTimeOffset), 0L, false);
        var jobs = new List<JobRow>();
        step.Add("catalogue_version", row => (now, version, isComplete) = (row.GetInstant(0), row.GetInt64(1), row.GetBoolean(2)), ("since", since));
        step.Add("jobs_load", row => jobs.Add(JobRows.Read(row)), ("since", since));
        return () => new LoadJobsResult(now, version, isComplete, jobs);
    }

    private static Func<RenewResult> Renew(PostgresStep step, RenewRequest request)
    {
        var (held, cancelled, now) = (new HashSet<Guid>(), new List<Guid>(), default(DateTimeOffset));
        step.Add("renew", row => held.Add(row.GetGuid(0)), ("ids", request.RunIds.ToArray()), ("instance", request.Stamp.InstanceId), ("lease", request.Lease));
        step.Add("instance_seen", ("instance", request.Stamp.InstanceId));
        step.Add("cancels", row => cancelled.Add(row.GetGuid(0)), ("instance", request.Stamp.InstanceId));
        step.Add("store_now", row => now = row.GetInstant(0));
        return () => new RenewResult(now, held, cancelled);
    }
}
