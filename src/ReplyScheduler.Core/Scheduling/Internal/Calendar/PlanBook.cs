using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Which plans are to be recorded: news at once, moved slots every 30 s. A plan is proposed as it stands before the claim that
/// carries it, so that a recorded slot is never ahead of one that is still open.
/// </summary>
internal sealed class PlanBook(JobTable jobs, Func<int, string?> faultOf)
{
    private const int PlansPerClaim = 10_000;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private readonly Queue<Guid> _open = [];
    private DateTimeOffset _lastAt = DateTimeOffset.MinValue;
    private bool _hasNews;
    private int _proposed;

    /// <summary>Looks whether the plan of a loaded row is news.</summary>
    public void Note(int index, JobRow row)
    {
        ref var planned = ref jobs[index];
        var fault = faultOf(index);
        var isNews = row.IsActive && (fault is null ? row.NextRunAt is null || row.InvalidReason is not null : row.InvalidReason != fault);
        planned.Set(PlannedFlags.IsNews, isNews);
        if (!isNews) return;
        _hasNews = true;
        Add(index);
    }

    /// <summary>The job's next slot is another than before.</summary>
    public void Moved(int index) => Add(index);

    public IReadOnlyList<JobPlan> Propose(DateTimeOffset now)
    {
        _proposed = 0;
        // Also when the store's clock went back behind the last time.
        if (_open.Count == 0 || (!_hasNews && (now - _lastAt).Duration() < Every)) return [];
        _proposed = Math.Min(_open.Count, PlansPerClaim);
        var plans = new List<JobPlan>(_proposed);
        foreach (var id in _open.Take(_proposed))
        {
            if (jobs.Find(id) is var index and >= 0 && jobs[index].Shape!.Common.IsActive) plans.Add(PlanOf(index));
        }

        return plans;
    }

    /// <summary>The claim that carried the proposed plans is committed.</summary>
    public void Recorded(DateTimeOffset now)
    {
        if (_proposed == 0) return;
        for (; _proposed > 0; _proposed--)
        {
            if (jobs.Find(_open.Dequeue()) is var index and >= 0) jobs[index].Set(PlannedFlags.IsNews | PlannedFlags.IsInBook, false);
        }

        _lastAt = now;
        if (_open.Count > 0) return;
        _hasNews = false;
        _open.TrimExcess();
    }

    private JobPlan PlanOf(int index)
    {
        ref var row = ref jobs[index];
        DateTimeOffset? next = row.NextSlot == 0 ? null : new DateTimeOffset(row.NextSlot, TimeSpan.Zero);
        return new JobPlan(row.Id, row.Version, next, faultOf(index), row.Has(PlannedFlags.IsNews));
    }

    private void Add(int index)
    {
        ref var row = ref jobs[index];
        if (row.Has(PlannedFlags.IsInBook)) return;
        row.Set(PlannedFlags.IsInBook, true);
        _open.Enqueue(row.Id);
    }
}
