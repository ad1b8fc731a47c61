using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// Jobs whose last success must not be older than a limit: judged by the clock at each claim, mended by a success only (R6, R15). While
/// the events table refuses rows nothing is raised or resolved: an alert is an event, too.
/// </summary>
internal static class Freshness
{
    /// <summary>Adds what tells of jobs that are stale.</summary>
    public static void RaiseStale(PostgresStep step, InstanceStamp stamp)
    {
        if (!step.IsSpooling) step.Add("jobs_stale", ("instance", stamp.InstanceId), ("build", stamp.Build));
    }

    /// <summary>Adds what renews the jobs of runs that succeeded. An end waits for nobody's edit of a job: such jobs are named instead.</summary>
    public static void Renew(PostgresStep step, IReadOnlyList<RunEnd> ends, Action<Guid> isBusy)
    {
        Guid[] succeeded = [.. ends.Where(end => end.Status == ExecutionStatus.Succeeded).Select(end => end.RunId)];
        if (succeeded.Length > 0) step.Add("jobs_fresh", row => isBusy(row.GetGuid(0)), ("ids", succeeded), ("tells", !step.IsSpooling));
    }

    /// <summary>Renews the jobs that were in somebody's hands when their runs ended. Should it fail, their next success does it.</summary>
    public static async Task RenewLateAsync(PostgresDatabase database, IReadOnlyList<Guid> jobs, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0) return;
        try
        {
            await database.StepAsync<bool>(
                step =>
                {
                    step.Add("jobs_fresh_late", ("jobs", jobs.ToArray()), ("tells", !step.IsSpooling));
                    return () => true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The runs have ended and are answered so; the job may be told as stale until it succeeds again.
        }
    }
}
