namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Jobs by the moment at which something is due. A job that is added again leaves a void entry behind, dropped when it comes up.</summary>
internal sealed class DueQueue
{
    private readonly PriorityQueue<(PlannedJob Job, int Generation), (long Due, Guid Job)> _queue = new();

    /// <summary>The earliest moment; null if nothing is planned.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            while (_queue.TryPeek(out var entry, out var key))
            {
                if (entry.Generation == entry.Job.Generation) return new DateTimeOffset(key.Due, TimeSpan.Zero);
                _queue.Dequeue();
            }

            return null;
        }
    }

    public void Add(PlannedJob job, DateTimeOffset due) => _queue.Enqueue((job, job.Generation), (due.UtcTicks, job.Id));

    /// <summary>Takes out the first job that is due; null if none is.</summary>
    public PlannedJob? Take(DateTimeOffset now) => Next <= now ? _queue.Dequeue().Job : null;
}
