using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>What a proof reads: never writes, one snapshot.</summary>
internal static class ProofReads
{
    private const long Shown = 5;

    public static Func<ProofFrame> Frame(PostgresStep step, DateTimeOffset? at)
    {
        var store = InfoRead.Build(step);
        var jobs = new List<JobRow>();
        step.Add("jobs_active", row => jobs.Add(JobRows.Read(row)));
        var sources = Figures.AddTexts(step, "boot_sources", ("at", at));
        var (any, judge, replies) = (false, false, false);
        step.Add("boot_facts", row => (any, judge, replies) = (row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2)), ("at", at));
        var builds = Figures.AddTexts(step, "boot_builds", ("at", at));
        return () => new ProofFrame(store(), jobs, any ? [.. sources.Order(StringComparer.Ordinal)] : null, judge, replies, builds);
    }

    public static Func<ProofEvidence> Evidence(PostgresStep step, ProofQuery query)
    {
        var (from, to) = (("from", (object?)query.From), ("to", (object?)query.To));
        var jobs = ("jobs", (object?)query.Expected.Select(slot => slot.JobId).ToArray());
        var slotTimes = ("slots", (object?)query.Expected.Select(slot => slot.SlotTime).ToArray());
        var slots = Figures.Add(step, "proof_slots", jobs, slotTimes);
        var unmet = Figures.AddTexts(step, "proof_slots_unmet", jobs, slotTimes, ("limit", Shown));
        var verdicts = Figures.Add(step, "proof_verdicts", jobs, slotTimes);
        var topMiss = Figures.AddTexts(step, "proof_top_miss", jobs, slotTimes);
        var byStatus = Figures.AddCounts(step, "proof_permits", from, to);
        var topRejection = Figures.AddTexts(step, "proof_top_rejection", from, to);
        var (uses, twice) = (Figures.Add(step, "proof_uses", from, to), Figures.Add(step, "proof_posted_twice", from, to));
        var calls = Figures.Add(step, "proof_calls", from, to);
        var foreign = Figures.Add(step, "proof_foreign_sources", from, to, ("allowed", query.AllowedSources.ToArray()));
        var (canaries, runs) = (Figures.Add(step, "proof_canaries", from, to), Figures.Add(step, "proof_runs", from, to));
        var builds = Figures.AddCounts(step, "proof_builds", from, to);
        var (unscheduled, permits, spooled) = (Figures.Add(step, "proof_unscheduled"), Figures.Add(step, "proof_permits_now"), Figures.Add(step, "spool_count"));
        return () => new ProofEvidence
        {
            SlotsMet = slots.Int(0), SlotsSkipped = slots.Int(1), SlotsUnmetCount = slots.Int(2), StartsNotOne = slots.Int(3), NewestStart = slots.Instant(4),
            SlotsUnmet = unmet, Hits = verdicts.Int(0), Misses = verdicts.Int(1), NoRuns = verdicts.Int(2), Pendings = verdicts.Int(3),
            TopMissReason = topMiss.FirstOrDefault(), PermitsByStatus = byStatus, TopRejection = topRejection.FirstOrDefault(),
            Used = uses.Int(0), UsedWithoutTrail = uses.Int(1), NewestUse = uses.Instant(2), TargetsPostedTwice = twice.Int(0),
            JudgeSucceeded = calls.Int(0), JudgeFailed = calls.Int(1), ForeignSourcesPassed = foreign.Int(0),
            CanariesRejected = canaries.Int(0), CanariesPassed = canaries.Int(1), NewestCanary = canaries.Instant(2),
            Runs = runs.Int(0), RunsWithoutStart = runs.Int(1), RunsPastLease = runs.Int(2), RunsByBuild = builds, JobsUnscheduled = unscheduled.Int(0),
            InFlightPastLease = permits.Int(0), UnknownPastDeadline = permits.Int(1), Unresolved = permits.Int(2), Spooled = spooled.Int(0),
        };
    }
}
