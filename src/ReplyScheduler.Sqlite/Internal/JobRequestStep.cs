using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>What somebody asks of a job, with the event that says who and why.</summary>
internal static class JobRequestStep
{
    private const int MostWaiting = 10_000;
    private const int MostDefined = 10_000;
    private const int MostNames = 100;
    private static readonly JobRequestOutcome None = new JobRequestOutcome.NotFound();

    public static JobRequestOutcome Run(SqliteSession session, JobRequest request)
    {
        SqliteValue.Bind(request.Actor);
        SqliteValue.Bind(request.Why);
        return Answer(session, request);
    }

    private static JobRequestOutcome Answer(SqliteSession session, JobRequest request) => request switch
    {
        JobRequest.Run run => Find(session, run.JobName) is { } job ? Enqueue(session, run, job) : None,
        JobRequest.Backfill fill => Find(session, fill.JobName) is { } job ? Backfill(session, fill, job) : None,
        JobRequest.Pause pause => Find(session, pause.JobName) is { } job ? Pause(session, pause, job) : None,
        JobRequest.Resume resume => Find(session, resume.JobName) is { } job ? Resume(session, resume, job) : None,
        JobRequest.Cancel cancel => Cancel(session, cancel),
        JobRequest.Define define => Define(session, define),
        JobRequest.Activate activate => Find(session, activate.JobName) is { } job ? Activate(session, activate, job) : None,
        _ => throw new ArgumentException($"A request of type {request.GetType().Name} is not known.", nameof(request)),
    };

    private static JobRequestOutcome Enqueue(SqliteSession session, JobRequest.Run request, Job job)
    {
        if (!job.IsActive) return new JobRequestOutcome.Inactive();
        if (request.Key is not null && session.Scalar<string?>("request_by_key", ("job", job.Id), ("key", request.Key)) is { } waiting)
            return new JobRequestOutcome.Known(Guid.Parse(waiting));
        if (IsFull(session, job, 1) is { } full) return full;
        var now = SqliteValue.ToInstant(session.Now);
        var id = Guid.CreateVersion7(now);
        session.Execute("request_insert", ("id", id), ("job", job.Id), ("due", request.NotBefore > now ? request.NotBefore : now),
            ("payload", request.Payload), ("key", request.Key), ("now", session.Now), ("by", request.Actor), ("reason", request.Why));
        Record(session, request, EventNames.JobRunRequested, job.Id, $"A run of job {request.JobName} was asked for by {request.Actor}.",
            ("job_name", request.JobName), ("request_id", id), ("not_before", request.NotBefore), ("key", request.Key));
        return new JobRequestOutcome.Accepted(1, id, job.PausedUntil(session));
    }

    private static JobRequestOutcome Backfill(SqliteSession session, JobRequest.Backfill request, Job job)
    {
        if (!job.IsActive) return new JobRequestOutcome.Inactive();
        if (request.Occurrences.Count > MostWaiting) throw new ArgumentException($"At most {MostWaiting} occurrences are taken at once, not {request.Occurrences.Count}.", nameof(request));
        var occurrences = JsonRows.Instants(request.Occurrences);
        var open = (int)session.Scalar<long>("backfill_open", ("job", job.Id), ("occurrences", occurrences), ("now", session.Now));
        if (open == 0) return new JobRequestOutcome.Nothing();
        if (IsFull(session, job, open) is { } full) return full;
        var count = session.Execute("backfill_insert", ("job", job.Id), ("occurrences", occurrences), ("now", session.Now), ("by", request.Actor), ("reason", request.Why));
        Record(session, request, EventNames.JobBackfillRequested, job.Id, $"{count} runs of job {request.JobName} for the past were asked for by {request.Actor}.",
            ("job_name", request.JobName), ("count", count), ("slot_time", request.Occurrences[0]), ("last_slot_time", request.Occurrences[^1]));
        return new JobRequestOutcome.Accepted(count, null, job.PausedUntil(session));
    }

    private static JobRequestOutcome Pause(SqliteSession session, JobRequest.Pause request, Job job)
    {
        if (request.Until <= SqliteValue.ToInstant(session.Now)) return new JobRequestOutcome.Nothing();
        session.Execute("pause", ("job", job.Id), ("until", request.Until), ("by", request.Actor), ("reason", request.Why));
        Record(session, request, EventNames.JobPaused, job.Id, $"Job {request.JobName} was paused by {request.Actor}.", ("job_name", request.JobName), ("until", request.Until));
        return new JobRequestOutcome.Accepted(1, null, request.Until);
    }

    private static JobRequestOutcome Resume(SqliteSession session, JobRequest.Resume request, Job job)
    {
        if (job.PausedUntil(session) is null) return new JobRequestOutcome.Nothing();
        session.Execute("pause", ("job", job.Id), ("until", null), ("by", null), ("reason", null));
        Record(session, request, EventNames.JobResumed, job.Id, $"Job {request.JobName} was resumed by {request.Actor}.", ("job_name", request.JobName));
        return new JobRequestOutcome.Accepted(1);
    }

    private static JobRequestOutcome Activate(SqliteSession session, JobRequest.Activate request, Job job)
    {
        if (session.Execute("activate", ("active", request.IsActive), ("job", job.Id)) == 0) return new JobRequestOutcome.Nothing();
        var (type, word) = request.IsActive ? (EventNames.JobActivated, "activated") : (EventNames.JobDeactivated, "deactivated");
        Record(session, request, type, job.Id, $"Job {request.JobName} was {word} by {request.Actor}.", ("job_name", request.JobName));
        return new JobRequestOutcome.Accepted(1);
    }

    private static JobRequestOutcome Define(SqliteSession session, JobRequest.Define request)
    {
        if (request.Jobs.Count > MostDefined) throw new ArgumentException($"At most {MostDefined} jobs are taken at once, not {request.Jobs.Count}.", nameof(request));
        (string, object?)[] rows = [("jobs", SyncStep.Rows(request.Jobs)), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build)];
        var changed = request.Replace ? Write(session, request, "jobs_replace", "changed", rows) : 0;
        var added = Write(session, request, "jobs_add", "added", [.. rows, ("now", session.Now)]);
        if (added > 0) session.Execute("jobs_added");
        return changed + added == 0 ? new JobRequestOutcome.Nothing() : new JobRequestOutcome.Accepted(changed + added);
    }

    private static int Write(SqliteSession session, JobRequest request, string statement, string change, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        var written = new List<(string Name, Guid Id)>();
        using (var row = session.Query(statement, args))
        {
            while (row.Read()) written.Add((row.GetString(1), row.GetGuidText(0)));
        }

        if (written.Count == 0) return 0;
        var names = written.Select(job => job.Name).Order(StringComparer.Ordinal).Take(MostNames);
        Record(session, request, EventNames.JobDefined, written.Count == 1 ? written[0].Id : null, $"{written.Count} job(s) were {change} by {request.Actor}.",
            ("change", change), ("count", written.Count), ("jobs", names));
        return written.Count;
    }

    private static JobRequestOutcome Cancel(SqliteSession session, JobRequest.Cancel request)
    {
        var run = Returned(session, "cancel_run", ("id", request.Id), ("now", session.Now), ("by", request.Actor), ("reason", request.Why));
        var job = run ?? Returned(session, "cancel_request", ("id", request.Id));
        if (job is null) return Ended(session, request.Id);
        var what = run is null ? "request" : "run";
        Record(session, request, EventNames.JobCancelRequested, job.Value, $"A {what} was asked to be cancelled by {request.Actor}.", run is null ? null : request.Id, ("id", request.Id), ("what", what));
        return new JobRequestOutcome.Accepted(1);
    }

    private static JobRequestOutcome Ended(SqliteSession session, Guid run)
    {
        using var row = session.Query("execution_state", ("id", run));
        return row.Read() ? new JobRequestOutcome.Ended(StoredCode.To<ExecutionStatus>(row.GetString(0))) : None;
    }

    private static Guid? Returned(SqliteSession session, string statement, params ReadOnlySpan<(string, object?)> values)
    {
        using var row = session.Query(statement, values);
        return row.Read() ? row.GetGuidText(0) : null;
    }

    private static JobRequestOutcome.TooMany? IsFull(SqliteSession session, Job job, int further)
    {
        var waiting = (int)session.Scalar<long>("requests_waiting", ("job", job.Id));
        return waiting + further > MostWaiting ? new JobRequestOutcome.TooMany(waiting) : null;
    }

    private static void Record(SqliteSession session, JobRequest request, string type, Guid? job, string message, params ReadOnlySpan<(string Name, object? Value)> data) =>
        Record(session, request, type, job, message, null, data);

    private static void Record(
        SqliteSession session, JobRequest request, string type, Guid? job, string message, Guid? run, params ReadOnlySpan<(string Name, object? Value)> data) =>
        EventRows.Write(session, request.Stamp, [new SchedulerEvent
        {
            Type = type, JobId = job, Message = message, RunId = run,
            Data = EventData.Of([.. data, ("actor", request.Actor), ("why", request.Why)]),
        }]);

    private static Job? Find(SqliteSession session, string name)
    {
        using var row = session.Query("job_by_name", ("name", name));
        return row.Read() ? new Job(row.GetGuidText(0), row.GetTruth(1), row.GetInstant(2)) : null;
    }

    private sealed record Job(Guid Id, bool IsActive, DateTimeOffset PauseEnd)
    {
        public DateTimeOffset? PausedUntil(SqliteSession session) => PauseEnd > SqliteValue.ToInstant(session.Now) ? PauseEnd : null;
    }
}
