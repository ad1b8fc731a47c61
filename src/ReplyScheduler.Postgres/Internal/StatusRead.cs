using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>What the store holds now.</summary>
internal static class StatusRead
{
    public static Func<StoreStatus> Build(PostgresStep step)
    {
        var store = InfoRead.Build(step);
        var jobs = new List<JobStatusLine>();
        step.Add("status_jobs", row => jobs.Add(new JobStatusLine(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetInstantOrNull(4), row.GetInstantOrNull(5), row.GetStringOrNull(6))));
        step.Add("status_settings");
        var (executions, permits) = (Figures.AddCounts(step, "status_executions"), Figures.AddCounts(step, "status_permits"));
        var (candidates, verdicts) = (Figures.AddCounts(step, "status_candidates"), Figures.AddCounts(step, "status_verdicts"));
        var (stops, alerts) = (Figures.AddTexts(step, "status_stops"), Figures.AddTexts(step, "status_alerts"));
        var spooled = Figures.Add(step, "spool_count");
        return () => new StoreStatus
        {
            Store = store(), Jobs = jobs, Executions = executions, Permits = permits, Candidates = candidates, Verdicts = verdicts,
            Stops = stops, Alerts = alerts, Spooled = spooled.Int(0),
        };
    }
}
