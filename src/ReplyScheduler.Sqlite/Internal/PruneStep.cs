using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// One batch of retention. Permits come first and the evidence about them after them; a slot goes together with its runs.
/// Ages are those of <c>store_info</c>; the guards of the tables hold the same ages, so a mistake here deletes nothing young.
/// </summary>
internal static class PruneStep
{
    private static readonly (string Table, Func<SqliteSession, PruneRequest, Batch> Prune)[] Stages =
    [
        ("posting_permits", Permits),
        ("reply_candidates", (session, request) => Rows(session, "prune_candidates", request)),
        ("job_slots", Slots),
        ("llm_usage_log", (session, request) => Rows(session, "prune_usage", request)),
        ("alerts", (session, request) => Rows(session, "prune_alerts", request)),
        ("alert_deliveries", (session, request) => Rows(session, "prune_deliveries", request)),
        ("alert_silences", (session, request) => Rows(session, "prune_silences", request)),
        ("alert_sinks", (session, request) => Rows(session, "prune_sinks", request)),
        ("instances", (session, request) => Rows(session, "prune_instances", request)),
        ("job_requests", (session, request) => Rows(session, "prune_requests", request)),
        ("trigger_seen_ids", (session, request) => Rows(session, "prune_seen_ids", request)),
        ("system_events", Events),
    ];

    /// <summary>How many rows went, and where the table goes on; null when the table is done.</summary>
    private readonly record struct Batch(int Count, long? After, int Runs = 0);

    public static PruneResult Run(SqliteSession session, PruneRequest request)
    {
        var stage = request.Position?.Stage ?? 0;
        var (table, prune) = Stages[stage];
        var batch = prune(session, request);
        PrunePosition? next = batch.After is { } after ? new PrunePosition(stage, after) : stage + 1 < Stages.Length ? new PrunePosition(stage + 1, 0) : null;
        var deleted = new Dictionary<string, int>();
        if (batch.Count > 0) deleted.Add(table, batch.Count);
        if (batch.Runs > 0) deleted.Add("job_executions", batch.Runs);
        return new PruneResult(SqliteValue.ToInstant(session.Now), deleted, next);
    }

    private static Batch Rows(SqliteSession session, string statement, PruneRequest request)
    {
        var count = session.Execute(statement, ("now", session.Now), ("most", request.MostRows));
        return new Batch(count, count == request.MostRows ? 0 : null);
    }

    /// <summary>A permit goes together with its decision, and with its candidate where nothing else holds that.</summary>
    private static Batch Permits(SqliteSession session, PruneRequest request)
    {
        var decisions = new List<Guid>();
        using (var rows = session.Query("prune_permits", ("now", session.Now), ("most", request.MostRows)))
        {
            while (rows.Read()) decisions.Add(rows.GetGuidText(0));
        }

        var ids = JsonRows.Ids(decisions);
        if (decisions.Count > 0) session.Execute("prune_decided_candidates", ("decisions", ids), ("now", session.Now));
        if (decisions.Count > 0) session.Execute("prune_decisions", ("decisions", ids), ("now", session.Now));
        return new Batch(decisions.Count, decisions.Count == request.MostRows ? 0 : null);
    }

    /// <summary>A claimed slot without a run must never be seen, wherever retention is cut off.</summary>
    private static Batch Slots(SqliteSession session, PruneRequest request)
    {
        using var due = new JsonRows();
        using (var rows = session.Query("prune_slots_due", ("now", session.Now), ("most", request.MostRows)))
        {
            while (rows.Read()) due.Row(rows.GetInt64(0), rows.GetString(1), rows.GetString(2));
        }

        var slots = due.Close();
        if (due.Count == 0) return default;
        var runs = session.Execute("prune_executions", ("slots", slots));
        session.Execute("prune_slots", ("slots", slots));
        return new Batch(due.Count, due.Count == request.MostRows ? 0 : null, runs);
    }

    /// <summary>Events of permits and runs that are kept stay between those that go, so each batch begins where the last one ended.</summary>
    private static Batch Events(SqliteSession session, PruneRequest request)
    {
        var after = request.Position?.After ?? 0;
        long? last = null;
        using (var row = session.Query("prune_events_window", ("now", session.Now), ("after", after), ("most", request.MostRows)))
        {
            if (row.Read() && !row.IsDBNull(0)) last = row.GetInt64(0);
        }

        if (last is null) return default;
        var count = session.Execute("prune_events", ("now", session.Now), ("after", after), ("last", last));
        return new Batch(count, last);
    }
}
