using Microsoft.Data.Sqlite;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Raw;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>The same schema and the same rows with the bare driver: registration, claim, end, each durable.</summary>
internal static class RawFirstJob
{
    private const string Register =
        """
        INSERT INTO store_info (one, environment, clock) VALUES (1, 'default', 'system');
        INSERT INTO instances (id, build, machine, process_id, handled_types, boot_at, last_seen_at) VALUES ('i', 'bench', 'bench', 1, '["noop"]', 1800000000000000, 1800000000000000);
        INSERT INTO scheduled_jobs (id, job_name, job_type, schedule) VALUES ('018f0000-0000-7000-8000-000000000001', 'noop', 'noop', '0 0 1 1 *');
        INSERT INTO system_events (event_type, message) VALUES ('scheduler_boot', 'The bench booted.');
        """;

    private const string Claim =
        """
        INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at) VALUES ('018f0000-0000-7000-8000-000000000001', 1800000000000000, 'manual', 'claimed', 1800000000000000);
        INSERT INTO job_executions (id, job_id, slot_time, kind, status, started_at, lease_owner, lease_until)
        VALUES ('018f0000-0000-7000-8000-000000000002', '018f0000-0000-7000-8000-000000000001', 1800000000000000, 'manual', 'running', 1800000000000000, 'i', 1800000060000000);
        INSERT INTO system_events (event_type, message, run_id) VALUES ('job_started', 'The job noop started.', '018f0000-0000-7000-8000-000000000002');
        """;

    private const string End =
        """
        UPDATE job_executions SET status = 'succeeded', completed_at = 1800000000000001, lease_until = NULL WHERE id = '018f0000-0000-7000-8000-000000000002';
        INSERT INTO system_events (event_type, message, run_id) VALUES ('job_success', 'The job noop succeeded.', '018f0000-0000-7000-8000-000000000002');
        """;

    public static void Run(string file, string script, ChildClock clock)
    {
        var schema = File.ReadAllText(script);
        clock.Reached("built");
        using var connection = RawFile.Open(file);
        RawFile.Run(connection, schema);
        Durably(connection, Register);
        clock.Reached("opened");
        clock.Reached("asked");
        Durably(connection, Claim);
        Durably(connection, End);
        clock.Reached("total");
    }

    private static void Durably(SqliteConnection connection, string sql) => RawFile.Run(connection, "BEGIN IMMEDIATE;" + sql + ";COMMIT;");
}
