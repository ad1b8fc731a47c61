using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>Notes when it began.</summary>
internal sealed class LagHandler(Lags lags) : IJobHandler
{
    public ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        lags.Began(run.SlotTime);
        return ValueTask.FromResult(JobResult.Success);
    }
}
