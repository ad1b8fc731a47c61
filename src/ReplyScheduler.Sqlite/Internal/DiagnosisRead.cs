using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>What a diagnosis goes by: never writes, one snapshot, bounded.</summary>
internal static class DiagnosisRead
{
    private const int Most = 50;

    public static DiagnosisEvidence Run(SqliteSession session, SqliteDatabase database, DiagnosisQuery query)
    {
        var (window, runs) = (("window", (object?)query.Window), ("window", (object?)query.RunWindow));
        var (seen, live) = Instances(session);
        return new DiagnosisEvidence
        {
            Store = SqliteSchemaStore.ReadInfo(session, database),
            LastSeenAt = seen,
            LiveInstances = live,
            UnrunSlots = Facts(session, "diagnosis_slots", window),
            FailedRuns = Facts(session, "diagnosis_runs", runs),
            LostRuns = Facts(session, "diagnosis_lost"),
            Permits = Facts(session, "diagnosis_permits", window),
            FailedPosts = Facts(session, "diagnosis_posts", runs),
            OverduePermits = Facts(session, "diagnosis_overdue"),
            Events = Facts(session, "diagnosis_events", window, ("types", JsonRows.Texts(query.Events))),
            Stops = ProofReads.Texts(session, "status_stops", ("now", session.Now)),
            Alerts = ProofReads.Texts(session, "status_alerts"),
            Spooled = (int)session.Scalar<long>("spool_count"),
        };
    }

    private static (DateTimeOffset? Seen, int Live) Instances(SqliteSession session)
    {
        using var row = session.Query("diagnosis_instances", ("now", session.Now));
        row.Read();
        return (row.GetInstantOrNull(0), row.GetInt32(1));
    }

    private static List<CountedFact> Facts(SqliteSession session, string statement, params ReadOnlySpan<(string, object?)> args)
    {
        var facts = new List<CountedFact>();
        using var rows = session.Query(statement, [.. args, ("now", session.Now), ("limit", Most)]);
        while (rows.Read()) facts.Add(new CountedFact(rows.GetString(0), rows.GetString(1), rows.GetInt32(2), rows.GetInstant(3), rows.GetStringOrNull(4)));
        return facts;
    }
}
