using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// One batch of retention. Permits come first and the evidence about them after them; a slot goes together with its runs.
/// Ages are those of <c>store_info</c>; the guards of the tables hold the same ages, so a mistake here deletes nothing young.
/// </summary>
internal static class PruneStep
{
    private static readonly (string Table, Func<PostgresStep, PruneRequest, Func<Batch>> Prune)[] Stages =
    [
        ("posting_permits", (step, request) => Rows(step, "prune_permits", request)),
        ("reply_candidates", (step, request) => Rows(step, "prune_candidates", request)),
        ("job_slots", Slots),
        ("llm_usage_log", (step, request) => Rows(step, "prune_usage", request)),
        ("alerts", (step, request) => Rows(step, "prune_alerts", request)),
        ("alert_deliveries", (step, request) => Rows(step, "prune_deliveries", request)),
        ("alert_silences", (step, request) => Rows(step, "prune_silences", request)),
        ("alert_sinks", (step, request) => Rows(step, "prune_sinks", request)),
        ("instances", (step, request) => Rows(step, "prune_instances", request)),
        ("job_requests", (step, request) => Rows(step, "prune_requests", request)),
        ("trigger_seen_ids", (step, request) => Rows(step, "prune_seen_ids", request)),
        ("system_events", Events),
    ];

    /// <summary>How many rows went, and where the table goes on; null when the table is done.</summary>
    private readonly record struct Batch(int Count, long? After, int Runs = 0);

    public static Func<PruneResult> Build(PostgresStep step, PruneRequest request)
    {
        var now = default(DateTimeOffset);
        step.Add("store_now", row => now = row.GetInstant(0));
        var stage = request.Position?.Stage ?? 0;
        var (table, prune) = Stages[stage];
        var batch = prune(step, request);
        return () => Result(now, stage, table, batch());
    }

    private static PruneResult Result(DateTimeOffset now, int stage, string table, Batch batch)
    {
        PrunePosition? next = batch.After is { } after ? new PrunePosition(stage, after) : stage + 1 < Stages.Length ? new PrunePosition(stage + 1, 0) : null;
        var deleted = new Dictionary<string, int>();
        if (batch.Count > 0) deleted.Add(table, batch.Count);
        if (batch.Runs > 0) deleted.Add("job_executions", batch.Runs);
        return new PruneResult(now, deleted, next);
    }

    /// <summary>A table is done when a batch found less than it might: what somebody held is left for the next time.</summary>
    private static Func<Batch> Rows(PostgresStep step, string statement, PruneRequest request)
    {
        var deleted = step.Add(statement, ("most", (long)request.MostRows));
        return () => new Batch(deleted.Rows, deleted.Rows == request.MostRows ? 0 : null);
    }

    private static Func<Batch> Slots(PostgresStep step, PruneRequest request)
    {
        var deleted = Figures.Add(step, "prune_slots", ("most", (long)request.MostRows));
        return () => new Batch(deleted.Int(0), deleted.Int(0) == request.MostRows ? 0 : null, deleted.Int(1));
    }

    /// <summary>Events of permits and runs that are kept stay between those that go, so each batch begins where the last one ended.</summary>
    private static Func<Batch> Events(PostgresStep step, PruneRequest request)
    {
        var reached = Figures.Add(step, "prune_events", ("after", request.Position?.After ?? 0), ("most", (long)request.MostRows));
        return () => new Batch(reached.Int(1), reached.Int64(0));
    }
}
