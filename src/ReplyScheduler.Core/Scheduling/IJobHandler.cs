namespace ReplyScheduler.Scheduling;

/// <summary>Runs a job. Resolved from a scope of its own for each run.</summary>
public interface IJobHandler
{
    /// <summary>
    /// Does one run. An exception counts as a failure with the reason <c>run_failed</c>.
    /// </summary>
    /// <param name="run">What to run.</param>
    /// <param name="cancellationToken">
    /// Cancelled by the job's time-out, by a person, by shutdown and when the lease is lost. A handler that ignores it is given up after a grace;
    /// what it answers later is not recorded.
    /// </param>
    ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken);
}
