using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>What the store holds now.</summary>
internal static class StatusRead
{
    public static StoreStatus Run(SqliteSession session, SqliteDatabase database)
    {
        var jobs = new List<JobStatusLine>();
        using (var rows = session.Query("status_jobs"))
        {
            while (rows.Read())
            {
                jobs.Add(new JobStatusLine(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetTruth(3),
                    rows.GetInstantOrNull(4), rows.GetInstantOrNull(5), rows.GetStringOrNull(6)));
            }
        }

        return new StoreStatus
        {
            Store = SqliteSchemaStore.ReadInfo(session, database),
            Jobs = jobs,
            Executions = ProofReads.Counts(session, "status_executions"),
            Permits = ProofReads.Counts(session, "status_permits"),
            Candidates = ProofReads.Counts(session, "status_candidates"),
            Verdicts = ProofReads.Counts(session, "status_verdicts"),
            Stops = ProofReads.Texts(session, "status_stops", ("now", session.Now)),
            Alerts = ProofReads.Texts(session, "status_alerts"),
            Spooled = (int)session.Scalar<long>("spool_count"),
        };
    }
}
