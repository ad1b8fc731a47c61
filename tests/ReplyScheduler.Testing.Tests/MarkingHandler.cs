using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Testing.Tests;

internal sealed class MarkingHandler(Marker marker) : IJobHandler
{
    public ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        marker.Mark();
        return ValueTask.FromResult(JobResult.Success);
    }
}
