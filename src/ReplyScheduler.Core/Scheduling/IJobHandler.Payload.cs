namespace ReplyScheduler.Scheduling;

/// <summary>Runs a job that has a payload of a type of its own. Resolved from a scope of its own for each run.</summary>
/// <typeparam name="TPayload">What the job is given.</typeparam>
public interface IJobHandler<in TPayload>
{
    /// <summary>Does one run; see <see cref="IJobHandler.RunAsync"/>.</summary>
    /// <param name="run">What to run.</param>
    /// <param name="payload">What the request or the catalogue row gives the handler. A run whose payload cannot be read fails with the reason <c>payload_invalid</c>.</param>
    /// <param name="cancellationToken">Cancelled by the job's time-out, by a person, by shutdown and when the lease is lost.</param>
    ValueTask<JobResult> RunAsync(JobRun run, TPayload payload, CancellationToken cancellationToken);
}
