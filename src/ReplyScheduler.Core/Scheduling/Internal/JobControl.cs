using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>People's steps: arguments are checked here, races are answered by the store.</summary>
/// <param name="store">The store.</param>
/// <param name="stamp">Who writes.</param>
/// <param name="ready">Prepares the store, once.</param>
/// <param name="here">The scheduler of this process; null where nothing runs.</param>
internal sealed class JobControl(IReplySchedulerStore store, InstanceStamp stamp, Func<CancellationToken, Task> ready, Scheduler? here) : IJobControl
{
    private const int MostOccurrences = ControlArguments.MostOccurrences;
    private const int BatchSize = 5_000;

    public Task<JobRequestOutcome> RunNowAsync(string jobName, string by, string why, RunNowOptions? options, CancellationToken cancellationToken)
    {
        ControlArguments.CheckName(jobName);
        ControlArguments.CheckPerson(by, why);
        options ??= new RunNowOptions();
        ControlArguments.Check(options);
        return AskAsync(new JobRequest.Run(stamp, by, why, jobName, options.Payload, options.NotBefore?.ToUniversalTime(), options.Key) { Transaction = options.Transaction }, cancellationToken);
    }

    public async Task<JobRequestOutcome> BackfillAsync(
        string jobName, DateTimeOffset from, DateTimeOffset to, string by, string why, CancellationToken cancellationToken)
    {
        ControlArguments.CheckName(jobName);
        ControlArguments.CheckRange(from, to);
        ControlArguments.CheckPerson(by, why);
        var (now, job) = await ReadAsync(jobName, cancellationToken).ConfigureAwait(false);
        if (job is null) return new JobRequestOutcome.NotFound();
        if (!CronSchedule.TryParse(job.Row.Schedule, job.Row.TimeZone, out var calendar, out var fault)) return new JobRequestOutcome.Invalid(fault);
        var occurrences = Occurrences(calendar, from, to < now ? to : now);
        return occurrences.Count == 0
            ? new JobRequestOutcome.Nothing()
            : await AskAsync(new JobRequest.Backfill(stamp, by, why, jobName, occurrences), cancellationToken).ConfigureAwait(false);
    }

    public async Task<JobRequestOutcome> CancelAsync(Guid id, string by, string why, CancellationToken cancellationToken)
    {
        ControlArguments.CheckPerson(by, why);
        var outcome = await AskAsync(new JobRequest.Cancel(stamp, by, why, id), cancellationToken).ConfigureAwait(false);
        if (outcome is JobRequestOutcome.Accepted) here?.CancelHere(id);
        return outcome;
    }

    public Task<JobRequestOutcome> PauseAsync(string jobName, DateTimeOffset until, string by, string why, CancellationToken cancellationToken)
    {
        ControlArguments.CheckName(jobName);
        ControlArguments.CheckPerson(by, why);
        return AskAsync(new JobRequest.Pause(stamp, by, why, jobName, until.ToUniversalTime()), cancellationToken);
    }

    public Task<JobRequestOutcome> ResumeAsync(string jobName, string by, string why, CancellationToken cancellationToken)
    {
        ControlArguments.CheckName(jobName);
        ControlArguments.CheckPerson(by, why);
        return AskAsync(new JobRequest.Resume(stamp, by, why, jobName), cancellationToken);
    }

    public async Task<JobRequestOutcome> DefineAsync(IReadOnlyList<JobDefinition> jobs, string by, string why, bool replace, CancellationToken cancellationToken)
    {
        ControlArguments.CheckPerson(by, why);
        ControlArguments.CheckJobs(jobs);
        var count = 0;
        foreach (var batch in JobSync.Sorted(jobs).Chunk(BatchSize))
        {
            var outcome = await AskAsync(new JobRequest.Define(stamp, by, why, batch, replace), cancellationToken).ConfigureAwait(false);
            count += outcome is JobRequestOutcome.Accepted accepted ? accepted.Count : 0;
        }

        return count == 0 ? new JobRequestOutcome.Nothing() : new JobRequestOutcome.Accepted(count);
    }

    public Task<JobRequestOutcome> ActivateAsync(string jobName, string by, string why, CancellationToken cancellationToken) =>
        ActivateAsync(jobName, by, why, isActive: true, cancellationToken);

    public Task<JobRequestOutcome> DeactivateAsync(string jobName, string by, string why, CancellationToken cancellationToken) =>
        ActivateAsync(jobName, by, why, isActive: false, cancellationToken);

    public async Task<IReadOnlyList<DateTimeOffset>?> UpcomingAsync(string jobName, int count, CancellationToken cancellationToken)
    {
        ControlArguments.CheckName(jobName);
        ControlArguments.CheckCount(count);
        var (now, job) = await ReadAsync(jobName, cancellationToken).ConfigureAwait(false);
        if (job is null) return null;
        if (!job.Row.IsActive || !CronSchedule.TryParse(job.Row.Schedule, job.Row.TimeZone, out var calendar, out _)) return [];
        var earliest = job.Row.EffectiveFrom.AddTicks(-1);
        return [.. calendar.Upcoming(earliest > now ? earliest : now).Take(count)];
    }

    public async Task<IReadOnlyList<JobState>> ListAsync(JobQuery? query, CancellationToken cancellationToken)
    {
        query ??= new JobQuery();
        ControlArguments.CheckCount(query.Limit);
        await ready(cancellationToken).ConfigureAwait(false);
        return (await store.Evidence.ReadJobsAsync(query, cancellationToken).ConfigureAwait(false)).Jobs;
    }

    public async Task<JobState?> FindAsync(string jobName, CancellationToken cancellationToken)
    {
        ControlArguments.CheckName(jobName);
        return (await ReadAsync(jobName, cancellationToken).ConfigureAwait(false)).Job;
    }

    public async Task<IReadOnlyList<JobExecution>> ExecutionsAsync(ExecutionQuery? query, CancellationToken cancellationToken)
    {
        query ??= new ExecutionQuery();
        ControlArguments.CheckCount(query.Limit);
        await ready(cancellationToken).ConfigureAwait(false);
        return await store.Evidence.ReadExecutionsAsync(query, cancellationToken).ConfigureAwait(false);
    }

    private Task<JobRequestOutcome> ActivateAsync(string jobName, string by, string why, bool isActive, CancellationToken cancellationToken)
    {
        ControlArguments.CheckName(jobName);
        ControlArguments.CheckPerson(by, why);
        return AskAsync(new JobRequest.Activate(stamp, by, why, jobName, isActive), cancellationToken);
    }

    private static List<DateTimeOffset> Occurrences(CronSchedule calendar, DateTimeOffset from, DateTimeOffset to)
    {
        var before = from == DateTimeOffset.MinValue ? from : from.AddTicks(-1);
        var occurrences = calendar.Upcoming(before).TakeWhile(occurrence => occurrence < to).Take(MostOccurrences + 1).ToList();
        return occurrences.Count <= MostOccurrences ? occurrences : throw new ArgumentException(
            $"The range holds more than {MostOccurrences} occurrences. Ask for it in parts: the first ends before {occurrences[^1]:O}.", nameof(to));
    }

    private async Task<JobRequestOutcome> AskAsync(JobRequest request, CancellationToken cancellationToken)
    {
        await ready(cancellationToken).ConfigureAwait(false);
        var outcome = await store.Jobs.RequestAsync(request, cancellationToken).ConfigureAwait(false);
        if (outcome is not JobRequestOutcome.Accepted accepted || request is not (JobRequest.Run or JobRequest.Backfill)) return outcome;

        // Far in the past or not, the next claim looks at it; until then the host's NextDue says that there is something to do.
        var notBefore = (request as JobRequest.Run)?.NotBefore ?? DateTimeOffset.MinValue;
        here?.Expect(accepted.PausedUntil is { } until && until > notBefore ? until : notBefore);
        return outcome;
    }

    private async Task<(DateTimeOffset Now, JobState? Job)> ReadAsync(string jobName, CancellationToken cancellationToken)
    {
        await ready(cancellationToken).ConfigureAwait(false);
        var page = await store.Evidence.ReadJobsAsync(new JobQuery { Name = jobName, Limit = 1 }, cancellationToken).ConfigureAwait(false);
        return (page.Now, page.Jobs.Count == 0 ? null : page.Jobs[0]);
    }
}
