using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>Does nothing.</summary>
internal sealed class NoopHandler : IJobHandler
{
    public ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken) => ValueTask.FromResult(JobResult.Success);
}
