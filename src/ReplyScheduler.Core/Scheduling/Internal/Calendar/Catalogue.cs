using ReplyScheduler.Http.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// The catalogue's rows with their calendars, in queues by what is due first, so that a claim costs what is due and not what is
/// stored. It proposes; <see cref="Settle"/> then moves on past what the store has, slot by slot. One proposal is under way at a time.
/// </summary>
internal sealed class Catalogue
{
    private const int OffersPerClaim = 10_000;
    private static readonly TimeSpan OldestSlot = TimeSpan.FromDays(90);

    private readonly Lock _sync = new();
    private readonly TimeSpan _catchUp;
    private readonly JobTable _jobs = new();
    private readonly JobShapes _shapes;
    private readonly CalendarCache _calendars = new();
    private readonly DueQueue _runs;
    private readonly DueQueue _ends;
    private readonly PlanBook _plans;
    private readonly RunningJobs _running = new();
    private readonly OfferBook _offers;
    private readonly HashSet<(Guid Job, long Slot)> _stored = [];
    private readonly HashSet<(Guid Job, long Slot)> _leftOpen = [];
    private readonly List<Guid> _waitElsewhere = [];

    public Catalogue(IReadOnlyCollection<string> handledTypes, bool handlesEndpoints, TimeSpan catchUp)
    {
        _catchUp = catchUp;
        _shapes = new JobShapes(handledTypes, handlesEndpoints);
        _runs = new DueQueue(_jobs);
        _ends = new DueQueue(_jobs);
        _plans = new PlanBook(_jobs, FaultOf);
        _offers = new OfferBook(_jobs, _calendars, _running, catchUp, Enqueue);
    }

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

    /// <summary>Whether a slot waits for what goes on elsewhere.</summary>
    public bool WaitsElsewhere
    {
        get
        {
            lock (_sync)
            {
                return _waitElsewhere.Count > 0;
            }
        }
    }

    /// <summary>A job with all that a run of it needs; null if the catalogue has none of that id.</summary>
    public PlannedJob? Find(Guid id)
    {
        lock (_sync)
        {
            if (_running.Find(id) is { } known) return known;
            var index = _jobs.Find(id);
            if (index < 0) return null;
            ref var row = ref _jobs[index];
            var job = new PlannedJob(row.Shape!.RowOf(row), _calendars.Get(row).Calendar);
            _running.Add(job);
            return job;
        }
    }

    /// <summary>The name of a job; null if the catalogue has none of that id.</summary>
    public string? NameOf(Guid id)
    {
        lock (_sync)
        {
            var index = _jobs.Find(id);
            return index < 0 ? null : RowTexts.Name(_jobs[index].Texts);
        }
    }

    /// <summary>Whether something could be offered now; of runs, only those of a type when it is given.</summary>
    public bool HasDue(DateTimeOffset now, bool hasRoom, string? jobType = null)
    {
        lock (_sync)
        {
            return _ends.Next <= now || (hasRoom && (jobType is null ? _runs.Next <= now : _runs.HasDue(now, index => IsOf(index, jobType))));
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

    /// <summary>Slots that wait for what goes on elsewhere are due again.</summary>
    public void LookAgain()
    {
        lock (_sync)
        {
            foreach (var id in _waitElsewhere)
            {
                if (_jobs.Find(id) is not (var index and >= 0) || !_jobs[index].Has(PlannedFlags.IsHeldBack)) continue;
                _jobs[index].Set(PlannedFlags.IsHeldBack, false);
                Enqueue(index);
            }

            _waitElsewhere.Clear();
        }
    }

    /// <summary>What to ask of the store now, with room for so many runs; to run, only jobs of a type when it is given.</summary>
    public Proposal Propose(DateTimeOffset now, int room, string? jobType = null)
    {
        lock (_sync)
        {
            List<SlotOffer>? slots = null;
            List<int>? others = null;
            var runs = 0;
            while ((slots?.Count ?? 0) < OffersPerClaim && _ends.Take(now) is var ended and >= 0)
            {
                _offers.OfferEnded(ended, now, slots ??= []);
            }

            while (runs < room && (slots?.Count ?? 0) < OffersPerClaim && _runs.Take(now) is var due and >= 0)
            {
                if (IsOf(due, jobType)) runs += _offers.OfferDue(due, now, room - runs, slots ??= []);
                else (others ??= []).Add(due);
            }

            others?.ForEach(Enqueue);
            slots?.Sort(static (a, b) => a.SlotTime != b.SlotTime ? a.SlotTime.CompareTo(b.SlotTime) : a.JobId.CompareTo(b.JobId));
            return new Proposal(slots ?? (IReadOnlyList<SlotOffer>)[], _plans.Propose(now), runs);
        }
    }

    /// <summary>
    /// Takes the store's answer. A slot that it neither claimed nor closed was taken by somebody else, unless it was left open, offered
    /// too early, or offered by a row that has changed: those stay due. Returns the slots that were too many to be recorded one by one.
    /// </summary>
    public IReadOnlyList<DroppedSlots> Settle(ClaimResult result)
    {
        lock (_sync)
        {
            _plans.Recorded(result.Now);
            if (_offers.Open.Count > 0) ReadStored(result);
            List<DroppedSlots>? dropped = null;
            foreach (var job in _offers.Open)
            {
                if (MoveOn(job, result) && job.Span.Dropped is { } lot) (dropped ??= []).Add(lot);
                Enqueue(job.Index);
            }

            _offers.Open.Clear();
            return dropped ?? (IReadOnlyList<DroppedSlots>)[];
        }
    }

    /// <summary>The claim failed: everything that was offered stays due.</summary>
    public void Abort()
    {
        lock (_sync)
        {
            foreach (var job in _offers.Open)
            {
                Enqueue(job.Index);
            }

            _offers.Open.Clear();
        }
    }

    /// <summary>A run of the job is held here.</summary>
    public void Started(PlannedJob job, DateTimeOffset slot)
    {
        lock (_sync)
        {
            job.Running++;
            job.IsCatchingUp |= _offers.IsNewestLate(job.Id, slot);
        }
    }

    /// <summary>Its end is recorded. Whether a late slot waited for it.</summary>
    public bool Ended(PlannedJob job)
    {
        lock (_sync)
        {
            if (--job.Running == 0) job.IsCatchingUp = false;
            var index = _jobs.Find(job.Id);
            if (index < 0 || !_jobs[index].Has(PlannedFlags.IsHeldBack)) return false;
            _jobs[index].Set(PlannedFlags.IsHeldBack, false);
            Enqueue(index);
            return true;
        }
    }

    private bool IsOf(int index, string? jobType) => jobType is null || _jobs[index].Shape!.Common.Type == jobType;

    private void Forget(IReadOnlyList<JobRow> all)
    {
        foreach (var row in all)
        {
            if (_jobs.Find(row.Id) is var index and >= 0) _jobs[index].Set(PlannedFlags.IsSeen, true);
        }

        for (var index = 0; index < _jobs.Top; index++)
        {
            ref var row = ref _jobs[index];
            if (row.Shape is null) continue;
            if (!row.Has(PlannedFlags.IsSeen)) Remove(index);
            row.Set(PlannedFlags.IsSeen, false);
        }
    }

    private void Remove(int index)
    {
        Unqueue(index);
        var id = _jobs[index].Id;
        _running.Remove(id);
        _offers.Forget(id);
        _jobs.Remove(index);
    }

    private void Take(JobRow row, DateTimeOffset now)
    {
        var (index, shape) = (_jobs.Find(row.Id), _shapes.Of(row));
        var keepsPlace = index >= 0 && KeepsPlace(_jobs[index], row);
        if (index < 0) index = _jobs.Add(row.Id, shape);
        else Unqueue(index);
        ref var planned = ref _jobs[index];
        (planned.Shape, planned.Texts) = (shape, RowTexts.Pack(row));
        (planned.Version, planned.EffectiveFrom) = (row.Version, row.EffectiveFrom.UtcTicks);
        if (!keepsPlace) Plan(index, row, now);
        _running.Find(row.Id)?.Renew(row, _calendars.Get(planned).Calendar);
        _plans.Note(index, row);
        Enqueue(index);
    }

    private static bool KeepsPlace(in PlannedRow old, JobRow row) =>
        old.NextSlot != 0 && old.EffectiveFrom == row.EffectiveFrom.UtcTicks && old.Shape!.Common is { IsActive: true } common && row.IsActive
        && common.TimeZone == row.TimeZone && RowTexts.Schedule(old.Texts) == row.Schedule && EndpointPath.Fault(row.Endpoint) is null;

    private void Plan(int index, JobRow row, DateTimeOffset now)
    {
        ref var planned = ref _jobs[index];
        var calendar = row.IsActive && EndpointPath.Fault(row.Endpoint) is null ? _calendars.Get(planned).Calendar : null;
        var next = calendar?.Next(FirstInstant(row, now).AddTicks(-1));
        planned.NextSlot = next?.UtcTicks ?? 0;
        planned.Set(PlannedFlags.NeverDue, calendar is not null && next is null);
    }

    /// <summary>Why a row cannot be planned; null if it can.</summary>
    private string? FaultOf(int index)
    {
        ref var row = ref _jobs[index];
        if (row.NextSlot != 0) return null;
        if (row.Has(PlannedFlags.NeverDue)) return "The schedule has no occurrence within five years.";
        return _calendars.Get(row).Fault ?? EndpointPath.Fault(RowTexts.Endpoint(row.Texts));
    }

    /// <summary>
    /// The recorded hint is where a restart goes on; one that a hand wrote ahead of the calendar keeps no slot back. Without one the
    /// past counts as far as the catch-up window.
    /// </summary>
    private DateTimeOffset FirstInstant(JobRow row, DateTimeOffset now)
    {
        var from = row.NextRunAt ?? now - _catchUp;
        from = from < now ? from : now;
        var oldest = now - OldestSlot;
        from = from < oldest ? oldest : from;
        return from < row.EffectiveFrom ? row.EffectiveFrom : from;
    }

    /// <summary>Puts a row in its queue, or elsewhere in it, or takes it out, as its next slot wants.</summary>
    private void Enqueue(int index)
    {
        Unqueue(index);
        ref var row = ref _jobs[index];
        if (row.NextSlot == 0 || row.Has(PlannedFlags.IsHeldBack)) return;
        var slot = new DateTimeOffset(row.NextSlot, TimeSpan.Zero);
        var due = row.Shape!.IsHandled ? slot : _calendars.Get(row).Calendar?.Next(slot);
        if (due is not { } at) return;
        row.Due = at.UtcTicks;
        QueueOf(row).Add(index);
    }

    private void Unqueue(int index)
    {
        ref var row = ref _jobs[index];
        if (row.Place > 0) QueueOf(row).Remove(index);
    }

    private DueQueue QueueOf(in PlannedRow row) => row.Shape!.IsHandled ? _runs : _ends;

    private void ReadStored(ClaimResult result)
    {
        _stored.Clear();
        _leftOpen.Clear();
        foreach (var slot in result.LeftOpen)
        {
            _leftOpen.Add((slot.JobId, slot.SlotTime.UtcTicks));
        }

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
    private bool MoveOn(OfferedJob job, ClaimResult result)
    {
        ref var row = ref _jobs[job.Index];
        var span = job.Span;
        DateTimeOffset? slot = span.From;
        row.Set(PlannedFlags.IsLeftOpen, false);
        while (slot is { } s && s <= span.Through)
        {
            if (_leftOpen.Count > 0 && _leftOpen.Contains((row.Id, s.UtcTicks)))
            {
                row.Set(PlannedFlags.IsLeftOpen | PlannedFlags.IsHeldBack, true);
                _waitElsewhere.Add(row.Id);
                break;
            }

            var isOpen = s > result.Now || result.CatalogueVersion > Version;
            if (isOpen && !_stored.Contains((row.Id, s.UtcTicks))) break;
            slot = s == span.Through ? span.After : job.Calendar.Next(s);
        }

        var hasMoved = slot != span.From;
        if (hasMoved || span.Dropped is not null) _plans.Moved(job.Index);
        row.NextSlot = slot?.UtcTicks ?? 0;
        return hasMoved;
    }
}
