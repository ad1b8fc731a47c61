using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>What a diagnosis goes by: never writes, one snapshot, bounded.</summary>
internal static class DiagnosisRead
{
    private const long Most = 50;

    public static Func<DiagnosisEvidence> Build(PostgresStep step, DiagnosisQuery query)
    {
        var (window, runs) = (("window", (object?)query.Window), ("window", (object?)query.RunWindow));
        var store = InfoRead.Build(step);
        step.Add("status_settings");
        var instances = Figures.Add(step, "diagnosis_instances");
        var (slots, failed, lost) = (Facts(step, "diagnosis_slots", window), Facts(step, "diagnosis_runs", runs), Facts(step, "diagnosis_lost"));
        var (permits, posts, overdue) = (Facts(step, "diagnosis_permits", window), Facts(step, "diagnosis_posts", runs), Facts(step, "diagnosis_overdue"));
        var events = Facts(step, "diagnosis_events", window, ("types", query.Events.Where(StorableText.IsStorable).ToArray()));
        var (stops, alerts) = (Figures.AddTexts(step, "status_stops"), Figures.AddTexts(step, "status_alerts"));
        var spooled = Figures.Add(step, "spool_count");
        return () => new DiagnosisEvidence
        {
            Store = store(), LastSeenAt = instances.Instant(0), LiveInstances = instances.Int(1), UnrunSlots = slots, FailedRuns = failed, LostRuns = lost,
            Permits = permits, FailedPosts = posts, OverduePermits = overdue, Events = events, Stops = stops, Alerts = alerts, Spooled = spooled.Int(0),
        };
    }

    private static List<CountedFact> Facts(PostgresStep step, string statement, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        var facts = new List<CountedFact>();
        step.Add(
            statement, row => facts.Add(new CountedFact(row.GetString(0), row.GetString(1), checked((int)row.GetInt64(2)), row.GetInstant(3), row.GetStringOrNull(4))),
            [.. args, ("limit", Most)]);
        return facts;
    }
}
