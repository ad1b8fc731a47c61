using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>What became of a <see cref="JobRequest"/>: a closed union. Anything but <see cref="Accepted"/> changed nothing.</summary>
public abstract record JobRequestOutcome
{
    private JobRequestOutcome()
    {
    }

    /// <summary>It is recorded.</summary>
    /// <param name="Count">How many runs were asked for; 1 for a request that asks for none.</param>
    /// <param name="RequestId">The request that waits to be claimed; null where there is not exactly one.</param>
    /// <param name="PausedUntil">What was asked for waits at least until here, since the job is paused; null if it is not.</param>
    public sealed record Accepted(int Count, Guid? RequestId = null, DateTimeOffset? PausedUntil = null) : JobRequestOutcome;

    /// <summary>A request with the same key waits already.</summary>
    public sealed record Known(Guid RequestId) : JobRequestOutcome;

    /// <summary>No such job, run or request.</summary>
    public sealed record NotFound : JobRequestOutcome;

    /// <summary>The job is inactive: activate it first.</summary>
    public sealed record Inactive : JobRequestOutcome;

    /// <summary>The run has ended already.</summary>
    public sealed record Ended(ExecutionStatus Status) : JobRequestOutcome;

    /// <summary>
    /// The job was not paused; or the occurrences are all claimed or asked for, of the future, or too old; or a pause would end in the past; or
    /// the jobs are all there, as they are to be; or the job is active or inactive already, as asked.
    /// </summary>
    public sealed record Nothing : JobRequestOutcome;

    /// <summary>The row's schedule or time zone cannot be read, so that its occurrences are not known.</summary>
    public sealed record Invalid(string Reason) : JobRequestOutcome;

    /// <summary>So many requests of the job wait already that no more are taken.</summary>
    public sealed record TooMany(int Waiting) : JobRequestOutcome;
}
