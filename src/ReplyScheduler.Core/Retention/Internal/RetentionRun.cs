using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Retention.Internal;

/// <summary>
/// Deletes old rows batch by batch, with a pause in between. Interrupted anywhere it leaves whole transactions behind it, says how far
/// it came, and the next run goes on.
/// </summary>
internal sealed class RetentionRun(IReplySchedulerStore store, TimeProvider time, int batchSize, TimeSpan pause) : IJobHandler
{
    public async ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var deleted = new SortedDictionary<string, int>(StringComparer.Ordinal);
        PrunePosition? position = null;
        do
        {
            if (cancellationToken.IsCancellationRequested) return new JobResult.PartlyDone(Counts(deleted));
            var batch = await store.Upkeep.PruneAsync(new PruneRequest(run.Stamp, batchSize, position), CancellationToken.None).ConfigureAwait(false);
            foreach (var (table, count) in batch.Deleted)
            {
                deleted[table] = deleted.GetValueOrDefault(table) + count;
            }

            position = batch.Next;
            if (position is not null) await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (position is not null);

        return deleted.Count == 0 ? new JobResult.NothingToDo("nothing_old") : new JobResult.Done(Counts(deleted));
    }

    private static string Counts(SortedDictionary<string, int> deleted) => EventData.Of([.. deleted.Select(d => (d.Key, (object?)d.Value))]);
}
