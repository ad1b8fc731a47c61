using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// Registers a batch of the jobs of an application's code. What is as it was costs a read and no write. Jobs that the code left are
/// marked, never changed or deleted.
/// </summary>
internal sealed class SyncStep(SqliteSession session, SyncJobsRequest request)
{
    private const string Rule = "unowned_job";
    private const int New = 1;
    private const int Changed = 2;
    private const int MostNames = 100;

    private readonly InstanceStamp stamp = request.Stamp;
    private readonly List<SchedulerEvent> events = [];

    public SyncJobsResult Run()
    {
        var (added, changed, disowned) = Compare();
        var count = added.Count == 0 ? 0 : Insert(added);
        if (changed.Count > 0) Overwrite(changed);
        if (disowned.Count > 0) session.Execute("jobs_owned", ("names", Names(disowned)), ("owner", request.Owner));
        var unowned = MarkUnowned();
        if (request.IsLast && session.Scalar<long?>("jobs_unowned_left", ("owner", request.Owner)) is null) AlertRows.Resolve(session, Rule, [request.Owner]);
        EventRows.Write(session, stamp, events);
        return new SyncJobsResult(SqliteValue.ToInstant(session.Now), count, changed.Count, unowned);
    }

    private (List<JobDefinition> Added, List<JobDefinition> Changed, List<JobDefinition> Disowned) Compare()
    {
        using var rows = new JsonRows();
        foreach (var job in request.Jobs) rows.Row(job.Name, job.Hash);
        var (added, changed, disowned) = (new List<JobDefinition>(), new List<JobDefinition>(), new List<JobDefinition>());
        using var found = session.Query("jobs_synced", ("jobs", rows.Close()), ("owner", request.Owner));
        while (found.Read())
        {
            var job = request.Jobs[found.GetInt32(0)];
            (found.GetInt32(1) switch { New => added, Changed => changed, _ => disowned }).Add(job);
        }

        return (added, changed, disowned);
    }

    private int Insert(List<JobDefinition> jobs)
    {
        var count = session.Execute("jobs_insert", ("jobs", Rows(jobs)), ("owner", request.Owner), ("instance", stamp.InstanceId), ("build", stamp.Build), ("now", session.Now));
        session.Execute("jobs_added");
        return count;
    }

    private void Overwrite(List<JobDefinition> jobs)
    {
        using var written = session.Query("jobs_overwrite", ("jobs", Rows(jobs)), ("owner", request.Owner), ("instance", stamp.InstanceId), ("build", stamp.Build));
        while (written.Read())
        {
            events.Add(new SchedulerEvent
            {
                Type = EventNames.JobOverwritten, JobId = written.GetGuidText(0),
                Message = $"The definition of job {written.GetString(1)} in code changed, so code wrote it over the row.",
            });
        }
    }

    private int MarkUnowned()
    {
        var names = new List<string>();
        using (var rows = session.Query("jobs_unowned", ("owner", request.Owner), ("names", Names(request.Jobs)), ("after", request.After ?? ""),
            ("through", request.IsLast ? null : request.Jobs[^1].Name), ("now", session.Now)))
        {
            while (rows.Read()) names.Add(rows.GetString(1));
        }

        if (names.Count == 0) return 0;
        var message = $"{names.Count} job(s) are no longer registered by {request.Owner} and were left alone: {string.Join(", ", names.Take(10))}. Delete them, set is_active = 0, or register them again.";
        events.Add(new SchedulerEvent
        {
            Type = EventNames.JobUnowned, Severity = EventSeverity.Warning, Message = message,
            Data = EventData.Of(("owner", request.Owner), ("count", names.Count), ("jobs", names.Take(MostNames))),
        });
        AlertRows.Raise(session, stamp, Rule, request.Owner, message);
        return names.Count;
    }

    private static string Names(IEnumerable<JobDefinition> jobs) => JsonRows.Texts([.. jobs.Select(job => job.Name)]);

    /// <summary>Definitions as the statements take them, each with the hash that code knows its own by.</summary>
    public static string Rows(IEnumerable<JobDefinition> jobs)
    {
        using var rows = new JsonRows();
        foreach (var job in jobs)
        {
            rows.Row(job.Name, job.Type, job.Schedule, job.TimeZone, job.Description, job.Endpoint, job.Payload, StoredCode.Of(job.Overlap), job.OverlapLimit,
                StoredCode.Of(job.Misfire), job.MisfireLimit, (long)job.TimeOut.TotalSeconds, job.Retries, (long)job.RetryDelay.TotalSeconds,
                job.Freshness is { } freshness ? (long)freshness.TotalSeconds : null, job.Hash);
        }

        return rows.Close();
    }
}
