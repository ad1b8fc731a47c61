using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>What somebody asks of a job, with the event that says who and why.</summary>
internal static class JobRequestStep
{
    private const int MostWaiting = 10_000;
    private const int MostDefined = 10_000;
    private static readonly JobRequestOutcome None = new JobRequestOutcome.NotFound();
    private static readonly JobRequestOutcome Nothing = new JobRequestOutcome.Nothing();

    /// <summary>Adds what the request needs.</summary>
    /// <param name="step">The step.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="id">What a run that is asked for is known by: the same for each try.</param>
    public static Func<JobRequestOutcome> Build(PostgresStep step, JobRequest request, Guid id) => request switch
    {
        JobRequest.Run run => Enqueue(step, run, id),
        JobRequest.Backfill fill => Backfill(step, fill),
        JobRequest.Pause pause => Pause(step, pause, pause.JobName, pause.Until),
        JobRequest.Resume resume => Pause(step, resume, resume.JobName, null),
        JobRequest.Cancel cancel => Cancel(step, cancel),
        JobRequest.Define define => Define(step, define),
        JobRequest.Activate activate => Activate(step, activate),
        _ => throw new ArgumentException($"A request of type {request.GetType().Name} is not known.", nameof(request)),
    };

    /// <summary>Within the application's transaction the limit is no reason to keep others waiting until that ends.</summary>
    private static Func<JobRequestOutcome> Enqueue(PostgresStep step, JobRequest.Run request, Guid id)
    {
        JobRequestOutcome outcome = None;
        Guid? known = null;
        if (request.Transaction is null) step.Add("requests_lock", ("name", request.JobName));
        step.Add(
            "request_insert",
            row => outcome = !row.GetBoolean(0) ? new JobRequestOutcome.Inactive()
                : row.GetGuidOrNull(1) is { } made ? new JobRequestOutcome.Accepted(1, made, row.GetInstantOrNull(3))
                : new JobRequestOutcome.TooMany(row.GetInt32(2)),
            ("name", request.JobName), ("id", id), ("not_before", request.NotBefore), ("payload", request.Payload), ("key", request.Key), ("by", request.Actor), ("reason", request.Why),
            ("most", MostWaiting), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        if (request.Key is not null) step.Add("request_by_key", row => known = row.GetGuid(0), ("name", request.JobName), ("key", request.Key));
        return () => (outcome, known) switch
        {
            (JobRequestOutcome.TooMany, { } other) => new JobRequestOutcome.Known(other),
            (JobRequestOutcome.TooMany { Waiting: < MostWaiting }, null) => throw new StoreException("Another request with the key was just taken up: ask again.", isTransient: true),
            _ => outcome,
        };
    }

    private static Func<JobRequestOutcome> Backfill(PostgresStep step, JobRequest.Backfill request)
    {
        if (request.Occurrences.Count > MostWaiting) throw new ArgumentException($"At most {MostWaiting} occurrences are taken at once, not {request.Occurrences.Count}.", nameof(request));
        JobRequestOutcome outcome = None;
        step.Add("requests_lock", ("name", request.JobName));
        step.Add(
            "backfill_insert", row => outcome = Filled(row.GetBoolean(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInstantOrNull(4)),
            ("name", request.JobName), ("occurrences", request.Occurrences.ToArray()), ("by", request.Actor), ("reason", request.Why), ("most", MostWaiting),
            ("first", request.Occurrences.Count > 0 ? request.Occurrences[0] : null), ("last", request.Occurrences.Count > 0 ? request.Occurrences[^1] : null),
            ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        return () => outcome;
    }

    private static JobRequestOutcome Filled(bool isActive, int open, int waiting, int made, DateTimeOffset? pausedUntil) =>
        !isActive ? new JobRequestOutcome.Inactive()
        : open == 0 ? Nothing
        : made == 0 ? new JobRequestOutcome.TooMany(waiting)
        : new JobRequestOutcome.Accepted(made, null, pausedUntil);

    private static Func<JobRequestOutcome> Pause(PostgresStep step, JobRequest request, string job, DateTimeOffset? until)
    {
        JobRequestOutcome outcome = None;
        step.Add(
            "pause", row => outcome = row.GetBoolean(0) ? new JobRequestOutcome.Accepted(1, null, until) : Nothing,
            ("name", job), ("until", until), ("by", request.Actor), ("reason", request.Why), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        return () => outcome;
    }

    private static Func<JobRequestOutcome> Activate(PostgresStep step, JobRequest.Activate request)
    {
        JobRequestOutcome outcome = None;
        step.Add(
            "activate", row => outcome = row.GetBoolean(0) ? new JobRequestOutcome.Accepted(1) : Nothing,
            ("name", request.JobName), ("active", request.IsActive), ("by", request.Actor), ("reason", request.Why), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        return () => outcome;
    }

    private static Func<JobRequestOutcome> Define(PostgresStep step, JobRequest.Define request)
    {
        if (request.Jobs.Count > MostDefined) throw new ArgumentException($"At most {MostDefined} jobs are taken at once, not {request.Jobs.Count}.", nameof(request));
        (string Name, object? Value)[] rows =
        [
            .. SyncStep.Columns(request.Jobs), ("by", request.Actor), ("reason", request.Why), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build),
        ];
        var (changed, added) = (0, 0);
        if (request.Replace) step.Add("jobs_replace", row => changed = row.GetInt32(0), rows);
        step.Add("jobs_add", row => added = row.GetInt32(0), rows);
        return () => changed + added == 0 ? Nothing : new JobRequestOutcome.Accepted(changed + added);
    }

    private static Func<JobRequestOutcome> Cancel(PostgresStep step, JobRequest.Cancel request)
    {
        var isAsked = false;
        ExecutionStatus? status = null;
        step.Add(
            "cancel_run", _ => isAsked = true, ("by", request.Actor), ("reason", request.Why), ("id", request.Id), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        step.Add("execution_state", row => status = StoredCode.To<ExecutionStatus>(row.GetString(1)), ("ids", new[] { request.Id }));
        return () => isAsked ? new JobRequestOutcome.Accepted(1) : status is { } end ? new JobRequestOutcome.Ended(end) : None;
    }
}
