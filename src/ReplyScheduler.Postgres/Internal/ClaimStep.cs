using Npgsql;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// One claim: everything of a tick that must be atomic, in one trip. The ledger row is the claim; execution, lease and start event are of
/// the same statement, so a run without a start record cannot exist and a slot cannot be claimed twice. What a call has nothing for is not
/// sent: a claim that finds nothing is a handful of look-ups.
/// </summary>
internal sealed class ClaimStep(PostgresStep step, ClaimRequest request, LeaseLook? known)
{
    private const int RunRow = 1;
    private const int WaitingRow = 2;

    private readonly InstanceStamp stamp = request.Stamp;
    private readonly List<ClaimedRun> offered = [];
    private readonly List<ClaimedRun> runs = [];
    private readonly List<ClosedSlot> closed = [];
    private readonly List<SlotOffer> leftOpen = [];
    private readonly HashSet<Guid> waitingForEnd = [];
    private int swept;
    private bool moreWaiting;
    private bool isManyRounds;
    private bool isSpared;
    private DateTimeOffset now;
    private long version;
    private DateTimeOffset? nextLeaseEnd;
    private DateTimeOffset? nextWaiting;
    private IReadOnlyList<Guid> cancelled = [];
    private bool isSpoolFilled;

    /// <summary>The statements of the claim.</summary>
    public Func<ClaimAnswer> Build()
    {
        step.Add("claim_lock");
        step.Add("claim_begin");
        step.Add("instance_seen", ("instance", stamp.InstanceId));
        step.Add(
            "sweep", row => (swept, nextLeaseEnd, isSpared) = (row.GetInt32(0), row.GetInstantOrNull(1), row.GetBoolean(2)),
            ("known_from", known?.At), ("known_until", known?.Until), ("instance", stamp.InstanceId), ("build", stamp.Build));
        Freshness.RaiseStale(step, stamp);
        if (!step.IsSpooling) step.Add("findings_gone", ("instance", stamp.InstanceId));
        if (request.Plans.Count > 0) AddPlans();
        if (request.Slots.Count > 0) AddOffers();
        step.Add(
            "waiting_due", ReadWaiting, ("instance", stamp.InstanceId), ("job_type", request.JobType), ("room", request.Room), ("build", stamp.Build), ("triggered_by", TriggeredBy), ("lease", request.Lease));
        if (request.Slots.Count > 0) AddClosed();
        step.Add("claim_answer", ReadAnswer, ("instance", stamp.InstanceId));
        return Answer;
    }

    private ClaimAnswer Answer()
    {
        if (isManyRounds) offered.Sort(static (a, b) => a.SlotTime != b.SlotTime ? a.SlotTime.CompareTo(b.SlotTime) : a.JobId.CompareTo(b.JobId));
        IReadOnlyList<ClaimedRun> begun = runs.Count == 0 ? offered : [.. offered, .. runs];
        if (isSpared) nextLeaseEnd = known!.Foreseen(request.Lease);
        if (begun.Count > 0 && !(nextLeaseEnd < now + request.Lease)) nextLeaseEnd = now + request.Lease;
        var result = new ClaimResult(now, version, begun, closed, swept, moreWaiting, nextLeaseEnd, nextWaiting, cancelled)
        {
            WaitingForEnd = waitingForEnd,
            LeftOpen = leftOpen,
        };
        return new ClaimAnswer(result, isSpoolFilled && !step.IsSpooling, isSpared ? known! : LeaseLook.From(now, nextLeaseEnd, request.Lease));
    }

    private void AddPlans()
    {
        var plans = request.Plans;
        step.Add(
            "plans_apply", ("jobs", plans.Map(plan => plan.JobId)), ("versions", plans.Map(plan => Version(plan.JobVersion))), ("nexts", plans.Map(plan => plan.NextRunAt)),
            ("reasons", plans.Map(plan => Bounded.Text(plan.InvalidReason, 1000))), ("announced", plans.Map(plan => plan.Announce)),
            ("instance", stamp.InstanceId), ("build", stamp.Build), ("tells", !step.IsSpooling));
    }

    /// <summary>
    /// The first run that is offered of each job, then the second of each, and so on: each is judged by what really runs, so that an
    /// offer that somebody else won takes no place from the next one.
    /// </summary>
    private void AddOffers()
    {
        var last = request.Slots.Max(slot => slot.Nth);
        isManyRounds = last > 0;
        if (!isManyRounds) AddRound(request.Slots);
        else foreach (var round in request.Slots.GroupBy(slot => slot.Nth).OrderBy(round => round.Key)) AddRound([.. round]);
    }

    private void AddRound(IReadOnlyList<SlotOffer> all)
    {
        SlotOffer[] slots = [.. all.DistinctBy(slot => (slot.JobId, slot.SlotTime))];
        step.Add(
            "claim_offers", ReadOffer, ("catch_up", request.CatchUp), ("jobs", slots.Map(slot => slot.JobId)), ("versions", slots.Map(slot => Version(slot.JobVersion))),
            ("slots", slots.Map(slot => slot.SlotTime)), ("wishes", slots.Map(slot => (int)slot.Wish)), ("may_wait", slots.Map(slot => slot.MayWait)),
            ("nexts", slots.Map(slot => slot.Next)), ("instance", stamp.InstanceId), ("build", stamp.Build), ("triggered_by", TriggeredBy), ("lease", request.Lease));
    }

    private void ReadOffer(NpgsqlDataReader row)
    {
        var (job, slot) = (row.GetGuid(0), row.GetInstant(1));
        if (row.GetGuidOrNull(2) is { } run) offered.Add(new ClaimedRun(run, job, slot, SlotKind.Schedule, 1));
        else closed.Add(new ClosedSlot(job, slot, StoredCode.To<SlotDisposition>(row.GetString(3)), StoredCode.To<SlotReason>(row.GetString(4))));
    }

    /// <summary>Retries, then requests; jobs that wait; and whether there are more than there is room for.</summary>
    private void ReadWaiting(NpgsqlDataReader row)
    {
        var what = row.GetInt32(0);
        if (what == RunRow)
            runs.Add(new ClaimedRun(row.GetGuid(2), row.GetGuid(1), row.GetInstant(3), StoredCode.To<SlotKind>(row.GetString(4)), row.GetInt32(5), row.GetStringOrNull(6)));
        else if (what == WaitingRow)
            waitingForEnd.Add(row.GetGuid(1));
        else
            moreWaiting |= row.GetBoolean(7);
    }

    /// <summary>What is told of slots that do not run, and which of those that may wait have to.</summary>
    private void AddClosed()
    {
        var (jobs, slots) = (request.Slots.Map(slot => slot.JobId), request.Slots.Map(slot => slot.SlotTime));
        step.Add("slots_closed", ("jobs", jobs), ("slots", slots), ("instance", stamp.InstanceId), ("build", stamp.Build));
        if (!step.IsSpooling && request.Slots.Any(slot => slot.Wish == SlotWish.Close))
            step.Add("types_of_jobs", ("instance", stamp.InstanceId), ("build", stamp.Build), ("jobs", jobs), ("slots", slots));
        SlotOffer[] mayWait = [.. request.Slots.Where(slot => slot.MayWait)];
        if (mayWait.Length > 0)
        {
            step.Add(
                "offers_open", row => leftOpen.Add(mayWait[row.GetInt32(0)]), ("jobs", mayWait.Map(slot => slot.JobId)),
                ("versions", mayWait.Map(slot => Version(slot.JobVersion))), ("slots", mayWait.Map(slot => slot.SlotTime)));
        }
    }

    private void ReadAnswer(NpgsqlDataReader row)
    {
        (now, version) = (row.GetInstant(0), row.GetInt64(1));
        nextWaiting = row.GetInstantOrNull(2);
        cancelled = row.GetFieldValue<Guid[]>(3);
        isSpoolFilled = row.GetBoolean(4);
    }

    private string TriggeredBy => Bounded.Text(request.TriggeredBy, 200)!;

    private static string Version(long version) => version.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
