using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Postgres.Chaos;

/// <summary>Takes down each run that comes to it, and works for a moment.</summary>
internal sealed class WorkHandler(Journal journal) : IJobHandler
{
    public const string Type = "work";
    private const int LongestMilliseconds = 30;

    public async ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        journal.Write("run", $"{run.RunId}");
        await Task.Delay(Random.Shared.Next(LongestMilliseconds), cancellationToken).ConfigureAwait(false);
        return JobResult.Success;
    }
}
