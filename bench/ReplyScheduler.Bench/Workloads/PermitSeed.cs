using Microsoft.Data.Sqlite;
using ReplyScheduler.Bench.Raw;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>Writes slots, running executions and leased candidates with plain SQL, all triggers in force.</summary>
internal sealed record PermitSeed(string Job, IReadOnlyList<string> Runs, IReadOnlyList<string> Candidates, long NowMicroseconds)
{
    private const string Sql =
        """
        INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at, instance_id)
        SELECT $job, $now + key, 'schedule', 'claimed', $now, $instance FROM json_each($runs);
        INSERT INTO job_executions (id, job_id, slot_time, kind, status, started_at, triggered_by, lease_owner, lease_until, instance_id, build)
        SELECT value, $job, $now + key, 'schedule', 'running', $now, 'bench', $instance, $now + 86400000000, $instance, 'bench' FROM json_each($runs);
        INSERT INTO reply_candidates (id, pipeline, target_id, root_id, root_issuer, root_method, root_confidence, author, text, expected_views, tier, expires_at, created_at, changed_at)
        SELECT value, $pipeline, 'post-' || key, 'post-' || key, 'host', 'stated', 1.0, 'Ada', 'How do I prune a rose?', 6000, 1, $now + 86400000000, $now, $now FROM json_each($candidates);
        UPDATE reply_candidates SET status = 'leased', lease_run_id = r.value FROM json_each($runs) r
        WHERE platform = 'default' AND account = 'default' AND target_id = 'post-' || r.key;
        """;

    public DateTimeOffset Now => At(NowMicroseconds);

    public static string TargetOf(int i) => "post-" + i;

    public long MicrosecondsOf(int i) => NowMicroseconds + i;

    public DateTimeOffset SlotOf(int i) => At(MicrosecondsOf(i));

    public static PermitSeed Write(string file, string pipeline, Guid instance, int size)
    {
        using var connection = RawFile.Open(file);
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT id FROM scheduled_jobs WHERE job_name = '{pipeline}'";
        var seed = new PermitSeed((string)command.ExecuteScalar()!, Ids(size), Ids(size), RawFile.Number(connection, "SELECT now FROM store_clock"));
        using var transaction = connection.BeginTransaction();
        command.Transaction = transaction;
        foreach (var statement in Sql.Split(";", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) seed.Run(command, statement, pipeline, instance);
        transaction.Commit();
        RawFile.Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        return seed;
    }

    private void Run(SqliteCommand command, string sql, string pipeline, Guid instance)
    {
        command.CommandText = sql;
        command.Parameters.Clear();
        command.Parameters.AddWithValue("$job", Job);
        command.Parameters.AddWithValue("$now", NowMicroseconds);
        command.Parameters.AddWithValue("$instance", instance.ToString());
        command.Parameters.AddWithValue("$pipeline", pipeline);
        command.Parameters.AddWithValue("$runs", Json(Runs));
        command.Parameters.AddWithValue("$candidates", Json(Candidates));
        command.ExecuteNonQuery();
    }

    private static string[] Ids(int size) => [.. Enumerable.Range(0, size).Select(_ => Guid.CreateVersion7().ToString())];

    private static string Json(IEnumerable<string> ids) => "[" + string.Join(',', ids.Select(id => $"\"{id}\"")) + "]";

    private static DateTimeOffset At(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10);
}
