using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Which plans are to be recorded: news at once, moved slots every 30 s. A plan is proposed as it stands before the claim that
/// carries it, so that a recorded slot is never ahead of one that is still open.
/// </summary>
internal sealed class PlanBook
{
    private const int PlansPerClaim = 10_000;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private readonly Queue<PlannedJob> _open = [];
    private readonly HashSet<PlannedJob> _known = [];
    private DateTimeOffset _lastAt = DateTimeOffset.MinValue;
    private bool _hasNews;
    private int _proposed;

    /// <summary>Looks whether the plan of a loaded row is news.</summary>
    public void Note(PlannedJob job)
    {
        var row = job.Row;
        job.IsNews = row.IsActive && (job.Fault is null ? row.NextRunAt is null || row.InvalidReason is not null : row.InvalidReason != job.Fault);
        if (!job.IsNews) return;
        _hasNews = true;
        Add(job);
    }

    /// <summary>The job's next slot is another than before.</summary>
    public void Moved(PlannedJob job) => Add(job);

    public IReadOnlyList<JobPlan> Propose(DateTimeOffset now)
    {
        _proposed = 0;
        if (_open.Count == 0 || (!_hasNews && now - _lastAt < Every)) return [];
        _proposed = Math.Min(_open.Count, PlansPerClaim);
        var plans = new List<JobPlan>(_proposed);
        foreach (var job in _open.Take(_proposed))
        {
            if (job.Row.IsActive) plans.Add(new JobPlan(job.Id, job.Row.Version, job.NextSlot, job.Fault, job.IsNews));
        }

        return plans;
    }

    /// <summary>The claim that carried the proposed plans is committed.</summary>
    public void Recorded(DateTimeOffset now)
    {
        if (_proposed == 0) return;
        for (; _proposed > 0; _proposed--)
        {
            var job = _open.Dequeue();
            _known.Remove(job);
            job.IsNews = false;
        }

        _lastAt = now;
        if (_open.Count == 0) _hasNews = false;
    }

    private void Add(PlannedJob job)
    {
        if (_known.Add(job)) _open.Enqueue(job);
    }
}
