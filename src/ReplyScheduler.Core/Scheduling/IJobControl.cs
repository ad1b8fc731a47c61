using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling;

/// <summary>
/// What people and programs do with jobs besides their schedules, and how jobs stand. No tick need have run: the first call prepares the
/// store. What is asked for is done by the next tick of any instance that handles the job. Each change is recorded with who and why, as
/// an event in the same transaction. Safe for concurrent use.
/// <para>
/// Every member that changes something wants who asks (1 to 200 characters) and why (at most 2,000), and throws
/// <see cref="ArgumentException"/> for arguments outside their limits, and <see cref="StoreException"/> when the store fails. A race is an
/// answer, not an exception: see <see cref="JobRequestOutcome"/>.
/// </para>
/// </summary>
public interface IJobControl
{
    /// <summary>Asks for a run of its own, besides the schedule. A paused job runs it when the pause is over; an inactive job refuses.</summary>
    /// <param name="jobName">The job.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="why">Why.</param>
    /// <param name="options">Payload, earliest start, key; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    Task<JobRequestOutcome> RunNowAsync(string jobName, string by, string why, RunNowOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks for a run of each occurrence from <paramref name="from"/> to before <paramref name="to"/> that nobody claimed, by the schedule
    /// that the row has now, oldest first. Occurrences of the future and those older than the retention of slots are left out; those that
    /// the schedule itself has not settled yet wait until it has. The runs are of kind <c>backfill</c>, so what is proved of the schedule
    /// stays as it was.
    /// </summary>
    /// <param name="jobName">The job.</param>
    /// <param name="from">The range begins here, inclusive.</param>
    /// <param name="to">It ends here, exclusive; later than <paramref name="from"/>.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="why">Why.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    /// <exception cref="ArgumentException">The range holds more than 10,000 occurrences.</exception>
    Task<JobRequestOutcome> BackfillAsync(
        string jobName, DateTimeOffset from, DateTimeOffset to, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>
    /// Cancels a run that goes on, a retry that waits (by the id of the run that failed), or a request that waits. A run that this process
    /// holds has its token cancelled at once; another instance hears of it within a third of a lease. A handler that ignores its token is
    /// given up after the grace. What was cancelled is not tried again.
    /// </summary>
    /// <param name="id">A run or a request.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="why">Why.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    Task<JobRequestOutcome> CancelAsync(Guid id, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>Begins no run until an instant: slots until then are recorded as skipped, requests and retries wait. Runs that go on are left alone.</summary>
    /// <param name="jobName">The job.</param>
    /// <param name="until">The pause ends by itself here, at the latest in the year 9999.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="why">Why.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    Task<JobRequestOutcome> PauseAsync(string jobName, DateTimeOffset until, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>Ends a pause now.</summary>
    /// <param name="jobName">The job.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="why">Why.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    Task<JobRequestOutcome> ResumeAsync(string jobName, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>
    /// Brings jobs into the catalogue as a person would with SQL: they belong to no application, and the next tick plans them. In batches of
    /// 5,000, each stored whole; what a broken call left out is done by the same call once more.
    /// </summary>
    /// <param name="jobs">The jobs, at least one, names unique.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="why">Why.</param>
    /// <param name="replace">Whether jobs that are there are changed too. Otherwise, the default, they are left as they are.</param>
    /// <param name="cancellationToken">Ends the waiting; a batch may be stored all the same.</param>
    /// <returns><see cref="JobRequestOutcome.Accepted"/> with how many were added or changed, or <see cref="JobRequestOutcome.Nothing"/>.</returns>
    /// <exception cref="ArgumentException">A definition cannot be used; the message names every fault, at most 100.</exception>
    Task<JobRequestOutcome> DefineAsync(IReadOnlyList<JobDefinition> jobs, string by, string why, bool replace = false, CancellationToken cancellationToken = default);

    /// <summary>Makes a job active, so that it has slots from now on.</summary>
    /// <param name="jobName">The job.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="why">Why.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    Task<JobRequestOutcome> ActivateAsync(string jobName, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>Makes a job inactive: it has no slots until it is active again. Runs that go on are left alone.</summary>
    /// <param name="jobName">The job.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="why">Why.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    Task<JobRequestOutcome> DeactivateAsync(string jobName, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>
    /// The next occurrences of a job by the schedule that its row has, paused or not. Empty when it is inactive or its schedule cannot be
    /// read; null when there is no such job.
    /// </summary>
    /// <param name="jobName">The job.</param>
    /// <param name="count">How many, 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<DateTimeOffset>?> UpcomingAsync(string jobName, int count = 10, CancellationToken cancellationToken = default);

    /// <summary>Jobs by name, and how they stand.</summary>
    /// <param name="query">Which; null for the first 1,000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<JobState>> ListAsync(JobQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>One job and how it stands; null if there is none of that name.</summary>
    /// <param name="jobName">The job.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<JobState?> FindAsync(string jobName, CancellationToken cancellationToken = default);

    /// <summary>Executions, the one that started last first.</summary>
    /// <param name="query">Which; null for the newest 100 of all jobs.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<JobExecution>> ExecutionsAsync(ExecutionQuery? query = null, CancellationToken cancellationToken = default);
}
