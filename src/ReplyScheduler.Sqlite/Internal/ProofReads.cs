using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>What a proof reads: never writes, one snapshot.</summary>
internal static class ProofReads
{
    private const int Shown = 5;

    public static ProofFrame Frame(SqliteSession session, SqliteDatabase database, DateTimeOffset? at)
    {
        var info = SqliteSchemaStore.ReadInfo(session, database);
        var jobs = new List<JobRow>();
        using (var rows = session.Query("jobs_active"))
        {
            while (rows.Read()) jobs.Add(SqliteJobStore.ReadJob(rows));
        }

        var sources = new SortedSet<string>(StringComparer.Ordinal);
        using (var rows = session.Query("boot_sources", ("at", at ?? info.Now)))
        {
            while (rows.Read()) sources.Add(rows.GetString(0));
        }

        var builds = new List<string>();
        bool any, judge, replies;
        using (var row = session.Query("boot_facts", ("at", at ?? info.Now)))
        {
            row.Read();
            (any, judge, replies) = (row.GetTruth(0), row.GetTruth(1), row.GetTruth(2));
        }

        using (var rows = session.Query("boot_builds", ("at", at ?? info.Now)))
        {
            while (rows.Read()) builds.Add(rows.GetString(0));
        }

        return new ProofFrame(info, jobs, any ? [.. sources] : null, judge, replies, builds) { SchemaFault = database.SchemaFault(session) };
    }

    public static ProofEvidence Evidence(SqliteSession session, ProofQuery query)
    {
        using var rows = new JsonRows();
        foreach (var slot in query.Expected) rows.Row(slot.JobId, slot.SlotTime);
        var expected = rows.Close();
        var (from, to) = (("from", (object?)query.From), ("to", (object?)query.To));
        var allowed = ("allowed", (object?)JsonRows.Texts(query.AllowedSources));
        var slots = Row(session, "proof_slots", ("expected", expected));
        var verdicts = Row(session, "proof_verdicts", ("expected", expected));
        var uses = Row(session, "proof_uses", from, to);
        var calls = Row(session, "proof_calls", from, to);
        var canaries = Row(session, "proof_canaries", from, to, ("now", session.Now));
        var runs = Row(session, "proof_runs", from, to, ("now", session.Now));
        var permits = Row(session, "proof_permits_now", ("now", session.Now));
        return new ProofEvidence
        {
            SlotsMet = slots.Int(0), SlotsSkipped = slots.Int(1), SlotsUnmetCount = slots.Int(2), StartsNotOne = slots.Int(3), NewestStart = slots.Instant(4),
            SlotsUnmet = Texts(session, "proof_slots_unmet", ("expected", expected), ("limit", Shown)),
            Hits = verdicts.Int(0), Misses = verdicts.Int(1), NoRuns = verdicts.Int(2), Pendings = verdicts.Int(3),
            TopMissReason = session.Scalar<string>("proof_top_miss", ("expected", expected)),
            PermitsByStatus = Counts(session, "proof_permits", from, to), TopRejection = session.Scalar<string>("proof_top_rejection", from, to),
            Used = uses.Int(0), UsedWithoutTrail = uses.Int(1), NewestUse = uses.Instant(2), TargetsPostedTwice = (int)session.Scalar<long>("proof_posted_twice", from, to),
            JudgeSucceeded = calls.Int(0), JudgeFailed = calls.Int(1),
            ForeignSourcesPassed = (int)session.Scalar<long>("proof_foreign_sources", from, to, allowed),
            CanariesRejected = canaries.Int(0), CanariesPassed = canaries.Int(1), NewestCanary = canaries.Instant(2),
            Runs = runs.Int(0), RunsWithoutStart = runs.Int(1), RunsPastLease = runs.Int(2), RunsByBuild = Counts(session, "proof_builds", from, to), JobsUnscheduled = (int)session.Scalar<long>("proof_unscheduled"),
            InFlightPastLease = permits.Int(0), UnknownPastDeadline = permits.Int(1), Unresolved = permits.Int(2), Spooled = (int)session.Scalar<long>("spool_count"),
        };
    }

    internal static IReadOnlyDictionary<string, int> Counts(SqliteSession session, string name, params ReadOnlySpan<(string, object?)> args)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        using var rows = session.Query(name, args);
        while (rows.Read()) counts[rows.GetString(0)] = rows.GetInt32(1);
        return counts;
    }

    internal static List<string> Texts(SqliteSession session, string name, params ReadOnlySpan<(string, object?)> args)
    {
        var texts = new List<string>();
        using var rows = session.Query(name, args);
        while (rows.Read()) texts.Add(rows.GetString(0));
        return texts;
    }

    private static Figures Row(SqliteSession session, string name, params ReadOnlySpan<(string, object?)> args)
    {
        using var row = session.Query(name, args);
        row.Read();
        var values = new long?[row.FieldCount];
        for (var i = 0; i < values.Length; i++) values[i] = row.GetInt64OrNull(i);
        return new Figures(values);
    }

    private readonly record struct Figures(long?[] Values)
    {
        public int Int(int i) => (int)(Values[i] ?? 0);

        public DateTimeOffset? Instant(int i) => Values[i] is { } micros ? SqliteValue.ToInstant(micros) : null;
    }
}
