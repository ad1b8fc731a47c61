using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// Registers a batch of the jobs of an application's code. What is as it was costs a read and no write, and only what is not goes to the
/// server whole. Jobs that the code left are marked, never changed or deleted. A row that somebody edits at this moment is waited for while
/// nothing else is held, so that hosts and people do not stand in each other's way.
/// </summary>
internal sealed class SyncStep(PostgresDatabase database, SyncJobsRequest request)
{
    private const int New = 1;
    private const int Changed = 2;
    private const int MostTries = 100;

    private readonly string? through = request.IsLast ? null : request.Jobs[^1].Name;
    private readonly string[] names = request.Jobs.Map(job => job.Name);
    private readonly string[] hashes = request.Jobs.Map(job => job.Hash);
    private readonly string after = request.After ?? "";

    /// <summary>What is to be done, as one snapshot shows it. The statements that do it judge again.</summary>
    private sealed record Difference(
        DateTimeOffset Now, List<JobDefinition> Added, List<JobDefinition> Changed, List<JobDefinition> Disowned, List<Guid> Rows, bool HasUnowned, bool IsTold)
    {
        public bool IsNone => Added.Count + Changed.Count + Disowned.Count == 0 && !HasUnowned && !IsTold;
    }

    /// <summary>What was done of it. It is whole unless rows were in somebody's hands, or somebody else added a job first.</summary>
    private sealed record Done(int Added, int Written, int Unowned, bool IsWhole);

    public async Task<SyncJobsResult> RunAsync(CancellationToken cancellationToken)
    {
        var (added, written, unowned) = (0, 0, 0);
        var difference = await database.ReadAsync(Look, cancellationToken).ConfigureAwait(false);
        for (var tries = 1; !difference.IsNone; tries++)
        {
            if (tries > MostTries) throw new StoreException("Jobs that are registered are edited again and again by others: try again later.", isTransient: true);
            if (tries > 1 && difference.Rows.Count > 0) await WaitAsync(difference.Rows[0], cancellationToken).ConfigureAwait(false);
            var done = await database.StepAsync(step => Write(step, difference), cancellationToken).ConfigureAwait(false);
            (added, written, unowned) = (added + done.Added, written + done.Written, unowned + done.Unowned);
            if (done.IsWhole) break;
            difference = await database.ReadAsync(Look, cancellationToken).ConfigureAwait(false);
        }

        return new SyncJobsResult(difference.Now, added, written, unowned);
    }

    private Func<Difference> Look(PostgresStep step)
    {
        var difference = new Difference(default, [], [], [], [], false, false);
        step.Add(
            "jobs_synced",
            row =>
            {
                var kind = row.GetInt32(1);
                (kind switch { New => difference.Added, Changed => difference.Changed, _ => difference.Disowned }).Add(request.Jobs[row.GetInt32(0)]);
                if (kind != New) difference.Rows.Add(row.GetGuid(2));
            },
            ("names", names), ("hashes", hashes), ("owner", request.Owner));
        step.Add(
            "sync_look", row => difference = difference with { Now = row.GetInstant(0), HasUnowned = row.GetBoolean(1), IsTold = request.IsLast && row.GetBoolean(2) },
            ("owner", request.Owner), ("after", after), ("through", through), ("names", names));
        return () => difference;
    }

    private Func<Done> Write(PostgresStep step, Difference difference)
    {
        var (stamp, owner) = (request.Stamp, ("owner", (object?)request.Owner));
        var (written, unowned) = (0, 0);
        StepCount added = new(), owned = new();
        step.Add("sync_lock");
        if (difference.Added.Count > 0) added = step.Add("jobs_insert", [.. Columns(difference.Added), Hashes(difference.Added), owner, .. Writer(stamp)]);
        if (difference.Changed.Count > 0) step.Add("jobs_overwrite", row => written = row.GetInt32(0), [.. Columns(difference.Changed), Hashes(difference.Changed), owner, .. Writer(stamp)]);
        if (difference.Disowned.Count > 0)
            owned = step.Add("jobs_owned", ("names", difference.Disowned.Map(job => job.Name)), Hashes(difference.Disowned), owner);
        step.Add(
            "jobs_unowned", row => unowned = row.GetInt32(0), owner, ("after", after), ("through", through), ("names", names),
            ("instance", stamp.InstanceId), ("build", stamp.Build), ("tells", !step.IsSpooling));
        if (request.IsLast && !step.IsSpooling) step.Add("jobs_unowned_left", owner);
        return () => new Done(
            added.Rows, written, unowned,
            added.Rows == difference.Added.Count && written == difference.Changed.Count && owned.Rows == difference.Disowned.Count);
    }

    private Task WaitAsync(Guid job, CancellationToken cancellationToken) => database.StepAsync<bool>(
        step =>
        {
            step.Add("job_wait", ("job", job));
            return () => true;
        },
        cancellationToken);

    private static (string Name, object? Value)[] Writer(InstanceStamp stamp) => [("instance", stamp.InstanceId), ("build", stamp.Build)];

    /// <summary>Definitions as the statements take them.</summary>
    public static (string Name, object? Value)[] Columns(IReadOnlyList<JobDefinition> jobs) =>
    [
        ("names", jobs.Map(job => job.Name)), ("types", jobs.Map(job => job.Type)), ("schedules", jobs.Map(job => job.Schedule)), ("zones", jobs.Map(job => job.TimeZone)),
        ("descriptions", jobs.Map(job => job.Description)), ("endpoints", jobs.Map(job => job.Endpoint)), ("payloads", jobs.Map(job => job.Payload)),
        ("overlaps", jobs.Map(job => StoredCode.Of(job.Overlap))), ("overlap_limits", jobs.Map(job => job.OverlapLimit)),
        ("misfires", jobs.Map(job => StoredCode.Of(job.Misfire))), ("misfire_limits", jobs.Map(job => job.MisfireLimit)),
        ("timeouts", jobs.Map(job => (int)job.TimeOut.TotalSeconds)), ("retries", jobs.Map(job => job.Retries)), ("delays", jobs.Map(job => (int)job.RetryDelay.TotalSeconds)),
        ("freshness", jobs.Map(job => job.Freshness is { } limit ? (int?)limit.TotalSeconds : null)),
    ];

    private static (string Name, object? Value) Hashes(List<JobDefinition> jobs) => ("hashes", jobs.Map(job => job.Hash));
}
