using ReplyScheduler.Scheduling;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Core.Tests.Scheduling.Planning;

/// <summary>A catalogue with a store that can be told what it already has.</summary>
internal sealed class CatalogueBench
{
    public const string Type = "handled";

    private readonly HashSet<(Guid, DateTimeOffset)> _taken = [];
    private long _version;

    public CatalogueBench(TimeSpan? catchUp = null, DateTimeOffset? now = null)
    {
        Catalogue = new Catalogue([Type], false, catchUp ?? TimeSpan.FromHours(24));
        Now = now ?? Noon;
    }

    public static DateTimeOffset Noon { get; } = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public Catalogue Catalogue { get; }

    public DateTimeOffset Now { get; set; }

    public static DateTimeOffset At(int hour, int minute = 0, int second = 0) => new(2026, 3, 10, hour, minute, second, TimeSpan.Zero);

    public JobRow Load(JobRow row)
    {
        row = row with { Version = ++_version };
        Catalogue.Load(new LoadJobsResult(Now, _version, IsComplete: false, [row]));
        return row;
    }

    public void LoadAll(params JobRow[] rows) => Catalogue.Load(new LoadJobsResult(Now, ++_version, IsComplete: true, rows));

    public JobRow Row(string schedule, DateTimeOffset? nextRunAt = null, MisfirePolicy misfire = MisfirePolicy.Coalesce) => new()
    {
        Id = Guid.NewGuid(),
        Name = "job",
        Type = Type,
        Schedule = schedule,
        TimeZone = "Etc/UTC",
        IsActive = true,
        Misfire = misfire,
        MisfireLimit = 100,
        Overlap = OverlapPolicy.Allow,
        OverlapLimit = 10, TimeOut = TimeSpan.FromMinutes(1),
        EffectiveFrom = Noon.AddDays(-200),
        NextRunAt = nextRunAt,
        Version = 0,
    };

    public Proposal Propose(int room = 1000) => Catalogue.Propose(Now, room);

    /// <summary>Somebody else has the slot.</summary>
    public void TakenElsewhere(JobRow row, DateTimeOffset slot) => _taken.Add((row.Id, slot));

    /// <summary>The store grants everything that is not taken and not early, as a real one does.</summary>
    public ClaimResult Grant(Proposal proposal, DateTimeOffset? storeNow = null, long? version = null)
    {
        var now = storeNow ?? Now;
        var runs = new List<ClaimedRun>();
        var closed = new List<ClosedSlot>();
        foreach (var offer in proposal.Slots.Where(o => o.SlotTime <= now && _taken.Add((o.JobId, o.SlotTime))))
        {
            if (offer.Wish == SlotWish.Run) runs.Add(new ClaimedRun(Guid.NewGuid(), offer.JobId, offer.SlotTime, SlotKind.Schedule, 1));
            else closed.Add(new ClosedSlot(offer.JobId, offer.SlotTime, SlotDisposition.Missed, SlotReason.Late));
        }

        return new ClaimResult(now, version ?? _version, runs, closed, 0, false, null, null, []);
    }

    /// <summary>Proposes, grants, settles. What was offered.</summary>
    public IReadOnlyList<SlotOffer> Claim(int room = 1000)
    {
        var proposal = Propose(room);
        var result = Grant(proposal);
        Dropped = Catalogue.Settle(result);
        foreach (var run in result.Runs)
        {
            Catalogue.Started(Catalogue.Find(run.JobId)!, run.SlotTime);
        }

        return proposal.Slots;
    }

    public IReadOnlyList<DroppedSlots> Dropped { get; private set; } = [];
}
