using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Which slots of a job are asked of the store now, and how: by its policies and the room. Guarded by the lock of <see cref="Catalogue"/>.</summary>
/// <param name="jobs">The rows.</param>
/// <param name="calendars">Their calendars.</param>
/// <param name="running">What runs here.</param>
/// <param name="catchUp">Older slots do not run.</param>
/// <param name="enqueue">Puts a row back that offers nothing now.</param>
internal sealed class OfferBook(JobTable jobs, CalendarCache calendars, RunningJobs running, TimeSpan catchUp, Action<int> enqueue)
{
    private readonly Occurrences _due = new();

    /// <summary>The newest late slot that was offered for running, of jobs whose late slots wait for each other.</summary>
    private readonly Dictionary<Guid, DateTimeOffset> _late = [];

    /// <summary>The jobs whose offers the store has not answered yet.</summary>
    public List<OfferedJob> Open { get; } = [];

    /// <summary>Whether a slot is the newest late one that was offered for running.</summary>
    public bool IsNewestLate(Guid job, DateTimeOffset slot) => _late.TryGetValue(job, out var late) && slot == late;

    /// <summary>The job is gone.</summary>
    public void Forget(Guid job) => _late.Remove(job);

    /// <summary>Offers the slots of a job that is not handled here and whose end has passed, to be closed.</summary>
    public void OfferEnded(int index, DateTimeOffset now, List<SlotOffer> slots)
    {
        ref var row = ref jobs[index];
        var calendar = calendars.Get(row).Calendar!;
        _due.ReadEnded(calendar, new DateTimeOffset(row.NextSlot, TimeSpan.Zero), now);
        for (var i = 0; i < _due.Count; i++)
        {
            slots.Add(new SlotOffer(row.Id, row.Version, _due[i], SlotWish.Close, MayWait: IsRunAll(row) && _due[i] >= now - catchUp));
        }

        Offered(index, calendar, _due.Count, isLate: false);
    }

    /// <summary>Offers a job's due slots, oldest first, as far as its policy and the room allow. How many are to run.</summary>
    public int OfferDue(int index, DateTimeOffset now, int room, List<SlotOffer> slots)
    {
        ref var row = ref jobs[index];
        var (common, calendar) = (row.Shape!.Common, calendars.Get(row).Calendar!);
        _due.ReadDue(calendar, new DateTimeOffset(row.NextSlot, TimeSpan.Zero), now);
        var mayRun = Math.Min(room, Places(row));
        var (runs, count, isLate) = (0, 0, false);
        for (; count < _due.Count; count++)
        {
            var newer = _due.Count - 1 - count;
            var wish = MisfireRule.Wish(common.Misfire, common.MisfireLimit, newer, isTooOld: _due[count] < now - catchUp);
            if (wish == SlotWish.Run)
            {
                if (runs == mayRun) break;
                row.Set(PlannedFlags.IsHeldBack, MustWait(row, isLate: newer > 0));
                if (row.Has(PlannedFlags.IsHeldBack)) break;
                isLate |= newer > 0;
            }

            slots.Add(new SlotOffer(row.Id, row.Version, _due[count], wish, runs, MayWait(row, newer), _due.Next(count)));
            if (wish == SlotWish.Run) runs++;
        }

        Offered(index, calendar, count, isLate);
        return runs;
    }

    /// <summary>
    /// Slots that an outage left to a job run so many at once as its overlap policy allows, so they wait for each other. A slot in
    /// its own time does not wait for a run in its own time: the store skips it and says so.
    /// </summary>
    private bool MustWait(in PlannedRow row, bool isLate) =>
        IsRunAll(row) && running.Find(row.Id) is { Running: > 0 } held && held.Running >= Limit(row) && (isLate || held.IsCatchingUp);

    /// <summary>So that late slots wait for runs of other hosts too, and so does the slot after them.</summary>
    private bool MayWait(in PlannedRow row, int newer) =>
        IsRunAll(row) && (newer > 0 || row.Has(PlannedFlags.IsLeftOpen) || _late.ContainsKey(row.Id));

    /// <summary>
    /// How many runs of a job may be asked for. What a job that runs all late slots has no place for is asked for later; otherwise
    /// the store counts, and skips what is too many.
    /// </summary>
    private int Places(in PlannedRow row)
    {
        if (row.Shape!.Common.Overlap == OverlapPolicy.Skip) return 1;
        return IsRunAll(row) ? Math.Max(1, Limit(row) - (running.Find(row.Id)?.Running ?? 0)) : int.MaxValue;
    }

    private static int Limit(in PlannedRow row) => row.Shape!.Common is { Overlap: OverlapPolicy.Allow } common ? common.OverlapLimit : 1;

    private static bool IsRunAll(in PlannedRow row) => row.Shape!.Common.Misfire == MisfirePolicy.RunAll;

    private void Offered(int index, CronSchedule calendar, int count, bool isLate)
    {
        if (count == 0)
        {
            // Its slot waits for the end of a run, which puts it back into the queue.
            enqueue(index);
            return;
        }

        ref var row = ref jobs[index];
        var dropped = _due.DroppedCount == 0
            ? null
            : new DroppedSlots(row.Id, RowTexts.Name(row.Texts), _due.DroppedFrom, _due.DroppedThrough, _due.DroppedCount);
        var span = new OfferedSpan(_due[0], _due[count - 1], count < _due.Count ? _due[count] : _due.After, dropped);
        Open.Add(new OfferedJob(index, calendar, span));
        if (isLate && IsRunAll(row)) _late[row.Id] = span.Through;
        else _late.Remove(row.Id);
    }
}
