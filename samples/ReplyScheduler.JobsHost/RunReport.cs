namespace ReplyScheduler.JobsHost;

/// <summary>What a run came to.</summary>
/// <param name="From">The first instant of the span.</param>
/// <param name="Until">Its end, which does not belong to it.</param>
/// <param name="Zone">The time zone of the schedules.</param>
/// <param name="Jobs">The jobs in the order of the catalogue.</param>
/// <param name="MustSucceed">Whether no call was meant to fail.</param>
internal sealed record RunReport(DateTimeOffset From, DateTimeOffset Until, string Zone, IReadOnlyList<JobCount> Jobs, bool MustSucceed)
{
    /// <summary>Whether every job is as the calendar says, and succeeded unless failures were asked for.</summary>
    public bool IsEqual => Jobs.All(job => job.IsEqual && (!MustSucceed || job.Succeeded == job.Executions));
}
