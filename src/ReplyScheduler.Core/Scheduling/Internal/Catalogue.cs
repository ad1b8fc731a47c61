using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// The catalogue's rows with their calendars, in queues by what is due first, so that a claim costs what is due and not what is
/// stored. It proposes; <see cref="Settle"/> then moves on past what the store has, slot by slot. One proposal is under way at a time.
/// </summary>
internal sealed class Catalogue(IReadOnlyCollection<string> handledTypes, bool handlesEndpoints, TimeSpan catchUp)
{
    private const int OffersPerClaim = 10_000;
    private static readonly TimeSpan OldestSlot = TimeSpan.FromDays(90);

    private readonly Lock _sync = new();
    private readonly HashSet<string> _handled = [.. handledTypes];
    private readonly Dictionary<Guid, PlannedJob> _jobs = [];
    private readonly CalendarCache _calendars = new();
    private readonly DueQueue _runs = new();
    private readonly DueQueue _ends = new();
    private readonly PlanBook _plans = new();
    private readonly Occurrences _due = new();
    private readonly List<PlannedJob> _offered = [];
    private readonly HashSet<(Guid Job, long Slot)> _stored = [];

    /// <summary>The version of the rows; below zero before they are loaded.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>The earliest moment at which there is something to offer.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_sync)
            {
                var (run, end) = (_runs.Next, _ends.Next);
                return run is null || end < run ? end : run;
            }
        }
    }

    public PlannedJob? Find(Guid id)
    {
        lock (_sync)
        {
            return _jobs.GetValueOrDefault(id);
        }
    }

    /// <summary>Whether something could be offered now.</summary>
    public bool HasDue(DateTimeOffset now, bool hasRoom)
    {
        lock (_sync)
        {
            return _ends.Next <= now || (hasRoom && _runs.Next <= now);
        }
    }

    /// <summary>Takes changed rows. A row whose calendar is as before keeps its place.</summary>
    public void Load(LoadJobsResult loaded)
    {
        lock (_sync)
        {
            if (loaded.IsComplete) Forget(loaded.Jobs);
            foreach (var row in loaded.Jobs)
            {
                Take(row, loaded.Now);
            }

            Version = loaded.Version;
        }
    }

    /// <summary>What to ask of the store now, with room for so many runs.</summary>
    public Proposal Propose(DateTimeOffset now, int room)
    {
        lock (_sync)
        {
            List<SlotOffer>? slots = null;
            var runs = 0;
            while ((slots?.Count ?? 0) < OffersPerClaim && _ends.Take(now) is { } job)
            {
                OfferEnded(job, now, slots ??= []);
            }

            while (runs < room && (slots?.Count ?? 0) < OffersPerClaim && _runs.Take(now) is { } job)
            {
                runs += OfferDue(job, now, room - runs, slots ??= []);
            }

            slots?.Sort(static (a, b) => a.SlotTime != b.SlotTime ? a.SlotTime.CompareTo(b.SlotTime) : a.JobId.CompareTo(b.JobId));
            return new Proposal(slots ?? (IReadOnlyList<SlotOffer>)[], _plans.Propose(now), runs);
        }
    }

    /// <summary>
    /// Takes the store's answer. A slot that it neither claimed nor closed was taken by somebody else, unless it was offered too
    /// early, or by a row that has changed: those stay due. Returns the slots that were too many to be recorded one by one.
    /// </summary>
    public IReadOnlyList<DroppedSlots> Settle(ClaimResult result)
    {
        lock (_sync)
        {
            _plans.Recorded(result.Now);
            if (_offered.Count > 0) ReadStored(result);
            List<DroppedSlots>? dropped = null;
            foreach (var job in _offered)
            {
                if (MoveOn(job, result) && job.Offered.Dropped is { } lot) (dropped ??= []).Add(lot);
                Enqueue(job);
            }

            _offered.Clear();
            return dropped ?? (IReadOnlyList<DroppedSlots>)[];
        }
    }

    /// <summary>The claim failed: everything that was offered stays due.</summary>
    public void Abort()
    {
        lock (_sync)
        {
            foreach (var job in _offered)
            {
                Enqueue(job);
            }

            _offered.Clear();
        }
    }

    /// <summary>A run of the job is held here.</summary>
    public void Started(PlannedJob job, DateTimeOffset slot)
    {
        lock (_sync)
        {
            job.Running++;
            job.IsCatchingUp |= job.Offered.IsLate && slot == job.Offered.Through;
        }
    }

    /// <summary>Its end is recorded. Whether a late slot waited for it.</summary>
    public bool Ended(PlannedJob job)
    {
        lock (_sync)
        {
            if (--job.Running > 0) return false;
            job.IsCatchingUp = false;
            if (!job.IsHeldBack) return false;
            job.IsHeldBack = false;
            Enqueue(job);
            return true;
        }
    }

    private void Forget(IReadOnlyList<JobRow> all)
    {
        var left = new HashSet<Guid>(_jobs.Keys);
        foreach (var row in all)
        {
            left.Remove(row.Id);
        }

        foreach (var id in left)
        {
            if (_jobs.Remove(id, out var gone)) gone.Generation++;
        }
    }

    private void Take(JobRow row, DateTimeOffset now)
    {
        if (!_jobs.TryGetValue(row.Id, out var job))
        {
            _jobs.Add(row.Id, job = new PlannedJob(row));
            Plan(job, now);
            return;
        }

        var old = job.Row;
        job.Renew(row);
        var keepsPlace = old.Schedule == row.Schedule && old.TimeZone == row.TimeZone && old.EffectiveFrom == row.EffectiveFrom
            && old.IsActive && row.IsActive && job.NextSlot is not null;
        if (keepsPlace)
        {
            job.IsHandled = IsHandled(row);
            _plans.Note(job);
            Enqueue(job);
        }
        else
        {
            Plan(job, now);
        }
    }

    private void Plan(PlannedJob job, DateTimeOffset now)
    {
        var row = job.Row;
        (job.Calendar, job.Fault) = _calendars.Get(row.Schedule, row.TimeZone);
        job.IsHandled = IsHandled(row);
        job.NextSlot = row.IsActive ? job.Calendar?.Next(FirstInstant(row, now).AddTicks(-1)) : null;
        if (row.IsActive && job.Calendar is not null && job.NextSlot is null) job.Fault = "The schedule has no occurrence within five years.";
        _plans.Note(job);
        Enqueue(job);
    }

    /// <summary>The recorded hint is where a restart goes on. Without one the past counts as far as the catch-up window.</summary>
    private DateTimeOffset FirstInstant(JobRow row, DateTimeOffset now)
    {
        var from = row.NextRunAt ?? now - catchUp;
        var oldest = now - OldestSlot;
        from = from < oldest ? oldest : from;
        return from < row.EffectiveFrom ? row.EffectiveFrom : from;
    }

    private bool IsHandled(JobRow row) => _handled.Contains(row.Type) || (handlesEndpoints && row.Endpoint is not null);

    private void Enqueue(PlannedJob job)
    {
        job.Generation++;
        job.Due = null;
        if (job.NextSlot is not { } slot || job.Calendar is not { } calendar || job.IsHeldBack || !_jobs.ContainsKey(job.Id)) return;
        job.Due = job.IsHandled ? slot : calendar.Next(slot);
        if (job.Due is { } due) (job.IsHandled ? _runs : _ends).Add(job, due);
    }

    private void OfferEnded(PlannedJob job, DateTimeOffset now, List<SlotOffer> slots)
    {
        _due.ReadEnded(job.Calendar!, job.NextSlot!.Value, now);
        for (var i = 0; i < _due.Count; i++)
        {
            slots.Add(new SlotOffer(job.Id, job.Row.Version, _due[i], SlotWish.Close));
        }

        Offered(job, _due.Count, isLate: false);
    }

    /// <summary>Offers a job's due slots, oldest first, as far as its policy and the room allow. How many are to run.</summary>
    private int OfferDue(PlannedJob job, DateTimeOffset now, int room, List<SlotOffer> slots)
    {
        var row = job.Row;
        _due.ReadDue(job.Calendar!, job.NextSlot!.Value, now);
        var mayRun = row.Overlap == OverlapPolicy.Skip ? 1 : room;
        var (runs, count, isLate) = (0, 0, false);
        for (; count < _due.Count; count++)
        {
            var newer = _due.Count - 1 - count;
            var wish = MisfireRule.Wish(row.Misfire, row.MisfireLimit, newer, isTooOld: _due[count] < now - catchUp);
            if (wish == SlotWish.Run)
            {
                if (runs == mayRun) break;
                job.IsHeldBack = MustWait(job, isLate: newer > 0);
                if (job.IsHeldBack) break;
                isLate |= newer > 0;
            }

            slots.Add(new SlotOffer(row.Id, row.Version, _due[count], wish, runs));
            if (wish == SlotWish.Run) runs++;
        }

        Offered(job, count, isLate);
        return runs;
    }

    /// <summary>
    /// Slots that an outage left to a job that forbids overlap run one after the other, so they wait for each other. A slot in
    /// its own time does not wait for a run in its own time: the store skips it and says so.
    /// </summary>
    private static bool MustWait(PlannedJob job, bool isLate) =>
        job.Row is { Misfire: MisfirePolicy.RunAll, Overlap: OverlapPolicy.Skip } && job.Running > 0 && (isLate || job.IsCatchingUp);

    private void Offered(PlannedJob job, int count, bool isLate)
    {
        if (count == 0)
        {
            // Its slot waits for the end of a run, which puts it back into the queue.
            Enqueue(job);
            return;
        }

        var dropped = _due.DroppedCount == 0
            ? null
            : new DroppedSlots(job.Id, job.Row.Name, _due.DroppedFrom, _due.DroppedThrough, _due.DroppedCount);
        job.Offered = new OfferedSpan(_due[0], _due[count - 1], count < _due.Count ? _due[count] : _due.After, isLate, dropped);
        _offered.Add(job);
    }

    private void ReadStored(ClaimResult result)
    {
        _stored.Clear();
        foreach (var run in result.Runs)
        {
            if (run.Kind == SlotKind.Schedule) _stored.Add((run.JobId, run.SlotTime.UtcTicks));
        }

        foreach (var slot in result.Closed)
        {
            _stored.Add((slot.JobId, slot.SlotTime.UtcTicks));
        }
    }

    /// <summary>Moves a job past what the store has. Whether it moved at all.</summary>
    private bool MoveOn(PlannedJob job, ClaimResult result)
    {
        var span = job.Offered;
        DateTimeOffset? slot = span.From;
        while (slot is { } s && s <= span.Through)
        {
            var isOpen = s > result.Now || result.CatalogueVersion > Version;
            if (isOpen && !_stored.Contains((job.Id, s.UtcTicks))) break;
            slot = s == span.Through ? span.After : job.Calendar!.Next(s);
        }

        var hasMoved = slot != span.From;
        if (hasMoved || span.Dropped is not null) _plans.Moved(job);
        job.NextSlot = slot;
        return hasMoved;
    }
}
