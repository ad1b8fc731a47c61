using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// One claim: everything of a tick that must be atomic. The ledger row is the claim; execution, lease and start event are in
/// the same transaction, so a run without a start record cannot exist and a slot cannot be claimed twice.
/// </summary>
internal sealed class ClaimStep(SqliteSession session, ClaimRequest request)
{
    private readonly InstanceStamp stamp = request.Stamp;
    private readonly DateTimeOffset now = SqliteValue.ToInstant(session.Now);
    private readonly List<ClaimedRun> runs = [];
    private readonly List<ClosedSlot> closed = [];
    private readonly List<SchedulerEvent> events = [];
    private int room = request.Room;
    private readonly HashSet<Guid> waitingForEnd = [];
    private readonly Dictionary<(Guid Job, DateTimeOffset Slot), DateTimeOffset?> nexts = [];
    private int flushed;

    public ClaimResult Run()
    {
        EventRows.DrainSpool(session);
        session.Execute("instance_seen", ("instance", stamp.InstanceId), ("now", session.Now));
        var swept = Sweep();
        Freshness.RaiseStale(session, stamp);
        AlertRows.ResolveGone(session);
        if (request.Plans.Count > 0) events.AddRange(PlanStep.Run(session, stamp, request.Plans));
        ClaimOffers();
        var moreWaiting = ClaimRetries() | ClaimRequests();
        Flush();
        events.AddRange(ClaimEvents.Closed(closed));
        AlertRows.RaiseUnhandled(session, stamp, closed);
        EventRows.Write(session, stamp, events);
        long version;
        using (var row = session.Query("catalogue_version"))
        {
            row.Read();
            version = row.GetInt64(0);
        }

        return new ClaimResult(
            now, version, runs, closed, swept, moreWaiting, Instant(session.Scalar<long?>("next_lease_end")),
            Instant(session.Scalar<long?>("next_waiting", ("now", session.Now))), Cancels(session, stamp))
        {
            WaitingForEnd = waitingForEnd,
            LeftOpen = LeftOpen(),
        };
    }

    /// <summary>The runs of an instance that somebody asked to cancel.</summary>
    internal static IReadOnlyList<Guid> Cancels(SqliteSession session, InstanceStamp stamp)
    {
        List<Guid>? ids = null;
        using var rows = session.Query("cancels", ("instance", stamp.InstanceId));
        while (rows.Read()) (ids ??= []).Add(rows.GetGuidText(0));
        return ids ?? (IReadOnlyList<Guid>)[];
    }

    private static DateTimeOffset? Instant(long? at) => at is { } microseconds ? SqliteValue.ToInstant(microseconds) : null;

    private int Sweep()
    {
        var swept = 0;
        using var rows = session.Query("sweep", ("now", session.Now));
        for (; rows.Read(); swept++) events.Add(ClaimEvents.Abandoned(rows.GetGuidText(0), rows.GetGuidText(1), rows.GetInstant(2), rows.GetInt32(3)));
        return swept;
    }

    /// <summary>
    /// The first run that is offered of each job, then the second of each, and so on: each is judged by what really runs, so that an
    /// offer that somebody else won takes no place from the next one.
    /// </summary>
    private void ClaimOffers()
    {
        if (request.Slots.Count == 0) return;
        var last = request.Slots.Max(slot => slot.Nth);
        if (last == 0)
        {
            ClaimOffers(request.Slots);
            return;
        }

        foreach (var round in request.Slots.GroupBy(slot => slot.Nth).OrderBy(round => round.Key))
        {
            ClaimOffers(round);
            Flush();
        }

        runs.Sort(static (a, b) => a.SlotTime != b.SlotTime ? a.SlotTime.CompareTo(b.SlotTime) : a.JobId.CompareTo(b.JobId));
    }

    private void ClaimOffers(IEnumerable<SlotOffer> slots)
    {
        using var rows = new JsonRows();
        foreach (var slot in slots)
        {
            rows.Row(slot.JobId, slot.JobVersion, slot.SlotTime, (int)slot.Wish, slot.MayWait ? 1 : 0);
            if (slot.Wish == SlotWish.Run) nexts[(slot.JobId, slot.SlotTime)] = slot.Next;
        }

        using var taken = session.Query("claim_offers", ("offers", rows.Close()), ("catch_up", request.CatchUp), ("instance", stamp.InstanceId), ("build", stamp.Build), ("now", session.Now));
        while (taken.Read())
        {
            var slot = taken.GetInstant(0);
            var job = taken.GetGuidText(1);
            var disposition = StoredCode.To<SlotDisposition>(taken.GetString(2));
            if (disposition == SlotDisposition.Claimed)
                runs.Add(new ClaimedRun(session.Ids.Next(now), job, slot, SlotKind.Schedule, 1));
            else
                closed.Add(new ClosedSlot(job, slot, disposition, StoredCode.To<SlotReason>(taken.GetString(3))));
        }
    }

    /// <summary>Of the offers that may wait, those whose slots nobody has.</summary>
    private IReadOnlyList<SlotOffer> LeftOpen()
    {
        var mayWait = request.Slots.Where(slot => slot.MayWait).ToList();
        if (mayWait.Count == 0) return [];
        using var offers = new JsonRows();
        foreach (var slot in mayWait) offers.Row(slot.JobId, slot.JobVersion, slot.SlotTime);
        var open = new List<SlotOffer>();
        using var rows = session.Query("offers_open", ("offers", offers.Close()), ("now", session.Now));
        while (rows.Read()) open.Add(mayWait[rows.GetInt32(0)]);
        return open;
    }

    /// <summary>Claims due retries; true if more of them wait than there is room.</summary>
    private bool ClaimRetries()
    {
        Flush();
        var due = new List<(Guid Id, ClaimedRun Next)>();
        using (var rows = session.Query("retries_due", ("instance", stamp.InstanceId), ("job_type", request.JobType), ("now", session.Now), ("most", room + 1)))
        {
            while (rows.Read())
            {
                if (rows.GetTruth(6)) waitingForEnd.Add(rows.GetGuidText(1));
                else due.Add((rows.GetGuidText(0), new ClaimedRun(
                    session.Ids.Next(now), rows.GetGuidText(1), rows.GetInstant(2), StoredCode.To<SlotKind>(rows.GetString(3)), rows.GetInt32(4) + 1,
                    rows.GetStringOrNull(5))));
            }
        }

        foreach (var (id, next) in due.Take(room))
        {
            session.Execute("retry_taken", ("id", id));
            runs.Add(next);
        }

        var moreWaiting = due.Count > room;
        room -= Math.Min(room, due.Count);
        return moreWaiting;
    }

    /// <summary>Turns requests into slots; true if more of them wait than there is room.</summary>
    private bool ClaimRequests()
    {
        Flush();
        var due = new List<(Guid Id, ClaimedRun Run)>();
        using (var rows = session.Query("requests_due", ("instance", stamp.InstanceId), ("job_type", request.JobType), ("now", session.Now), ("most", room + 1)))
        {
            while (rows.Read())
            {
                if (rows.GetTruth(5)) waitingForEnd.Add(rows.GetGuidText(1));
                else due.Add((rows.GetGuidText(0), new ClaimedRun(
                    session.Ids.Next(now), rows.GetGuidText(1), rows.GetInstant(3), StoredCode.To<SlotKind>(rows.GetString(2)), 1, rows.GetStringOrNull(4))));
            }
        }

        foreach (var (id, run) in due.Take(room))
        {
            session.Execute("request_taken", ("id", id));
            var isClaimed = session.Execute("claim_request", ("job", run.JobId), ("slot", run.SlotTime), ("kind", StoredCode.Of(run.Kind)), ("instance", stamp.InstanceId), ("build", stamp.Build), ("now", session.Now)) == 1;
            if (isClaimed) runs.Add(run);
            else events.Add(ClaimEvents.Superseded(id, run));
        }

        return due.Count > room;
    }

    /// <summary>Writes execution, lease and start event of what was claimed so far, so that what follows sees it as running.</summary>
    private void Flush()
    {
        if (flushed == runs.Count) return;
        using var rows = new JsonRows();
        for (var i = flushed; i < runs.Count; i++)
        {
            var run = runs[i];
            var next = run.Kind == SlotKind.Schedule && run.Attempt == 1 ? nexts.GetValueOrDefault((run.JobId, run.SlotTime)) : null;
            rows.Row(run.RunId, run.JobId, run.SlotTime, StoredCode.Of(run.Kind), run.Attempt, run.Payload, next);
        }

        flushed = runs.Count;
        var won = rows.Close();
        session.Execute("claim_executions", ("won", won), ("triggered_by", Bounded.Text(request.TriggeredBy, 200)), ("instance", stamp.InstanceId), ("build", stamp.Build), ("lease", request.Lease), ("now", session.Now));
        session.Execute("jobs_ran", ("won", won), ("now", session.Now));
        EventRows.WriteStarted(session, stamp, won);
    }
}
