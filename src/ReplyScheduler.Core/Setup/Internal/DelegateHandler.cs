using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Setup.Internal;

/// <summary>A delegate as a handler.</summary>
internal sealed class DelegateHandler(Func<JobRun, CancellationToken, ValueTask<JobResult>> handler) : IJobHandler
{
    public ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken) => handler(run, cancellationToken);
}
