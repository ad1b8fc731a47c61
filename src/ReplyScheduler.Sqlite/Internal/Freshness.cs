using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Jobs whose last success must not be older than a limit: judged by the clock at each claim, mended by a success only (R6, R15).</summary>
internal static class Freshness
{
    private const string Rule = "freshness";

    public static void RaiseStale(SqliteSession session, InstanceStamp stamp)
    {
        List<(string Name, long Seconds)>? stale = null;
        using (var rows = session.Query("jobs_stale", ("now", session.Now)))
        {
            while (rows.Read()) (stale ??= []).Add((rows.GetString(0), rows.GetInt64(1)));
        }

        stale?.ForEach(job => AlertRows.Raise(session, stamp, Rule, job.Name, $"Job {job.Name} has not succeeded for {TimeSpan.FromSeconds(job.Seconds):c}."));
    }

    /// <summary>Some runs ended.</summary>
    public static void Renew(SqliteSession session, IReadOnlyList<Guid> succeeded)
    {
        if (succeeded.Count == 0 || session.Scalar<long?>("jobs_any_fresh") is null) return;
        var names = new List<string>();
        using (var rows = session.Query("jobs_fresh", ("ids", JsonRows.Ids(succeeded)), ("now", session.Now)))
        {
            while (rows.Read()) names.Add(rows.GetString(0));
        }

        if (names.Count > 0) AlertRows.Resolve(session, Rule, names);
    }
}
