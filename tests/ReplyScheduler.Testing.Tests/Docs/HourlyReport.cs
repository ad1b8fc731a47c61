using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Testing.Tests.Docs;

public sealed class HourlyReport : IJobHandler
{
    public ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken) =>
        ValueTask.FromResult<JobResult>(new JobResult.Done("""{"pages":1}"""));
}
