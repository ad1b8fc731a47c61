using ReplyScheduler.Bench.Raw;
using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>Writes slots, running executions and leased candidates with plain SQL, all triggers in force.</summary>
internal sealed record PermitSeed(string Prefix, Guid Job, Guid[] Runs, Guid[] Candidates, DateTimeOffset Now)
{
    private static readonly string[] Sql =
    [
        "INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at, instance_id) SELECT $5, $4 + v.n * {us}, 'schedule', 'claimed', $4, $6 FROM {rows}",
        """
        INSERT INTO job_executions (id, job_id, slot_time, kind, status, started_at, triggered_by, lease_owner, lease_until, instance_id, build)
        SELECT v.run, $5, $4 + v.n * {us}, 'schedule', 'running', $4, 'bench', $6, $4 + 86400000000 * {us}, $6, 'bench' FROM {rows}
        """,
        """
        INSERT INTO reply_candidates (id, pipeline, target_id, root_id, root_issuer, root_method, root_confidence, author, text, expected_views, tier, expires_at, created_at, changed_at)
        SELECT v.job, (SELECT job_name FROM scheduled_jobs WHERE id = $5), v.name, v.name, 'host', 'stated', 1.0, 'Ada', 'How do I prune a rose?', 6000, 1, $4 + 86400000000 * {us}, $4, $4 FROM {rows}
        """,
        "UPDATE reply_candidates SET status = 'leased', lease_run_id = v.run FROM {rows} WHERE reply_candidates.id = v.job",
    ];

    public string TargetOf(int i) => Prefix + i;

    public DateTimeOffset SlotOf(int i) => Now.AddTicks((i + 1) * 10);

    public static async Task<PermitSeed> WriteAsync(BenchStore store, Guid job, string prefix, Guid instance, int size)
    {
        var seed = new PermitSeed(prefix, job, Ids(size), Ids(size), store.Now());
        var rows = new RawRows(seed.Runs, seed.Candidates, [.. Enumerable.Range(0, size).Select(seed.TargetOf)]);
        using (var raw = store.OpenRaw(isShared: false))
        {
            await raw.RunAsync(session =>
            {
                session.Set(Sql[0], rows, seed.Now, job, instance);
                session.Set(Sql[1], rows, seed.Now, job, instance);
                session.Set(Sql[2], rows, seed.Now, job);
                session.Set(Sql[3], rows);
            });
        }

        store.Settle();
        return seed;
    }

    private static Guid[] Ids(int size) => [.. Enumerable.Range(0, size).Select(_ => RawReply.NewId())];
}
