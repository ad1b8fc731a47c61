using FluentAssertions;
using FluentAssertions.Execution;
using ReplyScheduler.Proofs;
using ReplyScheduler.Sqlite;

namespace ReplyScheduler.Crash.Tests;

/// <summary>What holds of a database and its output file whatever happened to the processes that worked on them.</summary>
internal static class Invariants
{
    private const int Quarters = 24;
    private const string Begin = "1772409600000000";

    /// <summary>Each statement finds what must not be, at any moment.</summary>
    private static readonly (string Broken, string Sql)[] Always =
    [
        ("a target answered twice", "SELECT platform, account, target_id, count(*) FROM posting_permits WHERE status = 'USED' GROUP BY 1, 2, 3 HAVING count(*) > 1"),
        ("a slot with two claimed rows", "SELECT job_id, slot_time, count(*) FROM job_slots WHERE kind = 'schedule' GROUP BY 1, 2 HAVING count(*) > 1"),
        ("an execution without exactly one start event",
            "SELECT e.id, count(v.seq) FROM job_executions e LEFT JOIN system_events v ON v.run_id = e.id AND v.event_type IN ('job_started', 'reply_v2_scheduler_job_started') GROUP BY e.id HAVING count(v.seq) <> 1"),
        ("a permit without exactly one request event",
            "SELECT p.permit_id, count(v.seq) FROM posting_permits p LEFT JOIN system_events v ON v.permit_id = p.permit_id AND v.event_type = 'permit_requested' GROUP BY 1 HAVING count(v.seq) <> 1"),
        ("a transition that does not go on from the one before",
            """
            SELECT permit_id, came, went FROM (
              SELECT v.permit_id, json_extract(v.event_data, '$.from') AS went,
                     lag(coalesce(json_extract(v.event_data, '$.to'), 'PENDING')) OVER (PARTITION BY v.permit_id ORDER BY v.seq) AS came
              FROM system_events v WHERE v.event_type LIKE 'permit_%') WHERE went IS NOT came
            """),
        ("a permit whose last event is not its state",
            """
            SELECT p.permit_id, p.status FROM posting_permits p WHERE p.status IS NOT (
              SELECT coalesce(json_extract(v.event_data, '$.to'), 'PENDING') FROM system_events v WHERE v.permit_id = p.permit_id AND v.event_type LIKE 'permit_%' ORDER BY v.seq DESC LIMIT 1)
            """),
        ("an event in the spool", "SELECT seq FROM event_spool"),
        ("a broken file", "SELECT * FROM (SELECT integrity_check AS answer FROM pragma_integrity_check) WHERE answer <> 'ok'"),
    ];

    /// <summary>Each statement finds what must not be left two hours after the last post.</summary>
    private static readonly (string Broken, string Sql)[] Finally =
    [
        ("a permit that has not ended", "SELECT permit_id, status, reason_code FROM posting_permits WHERE status NOT IN ('USED', 'NOT_POSTED', 'REJECTED', 'EXPIRED', 'REVOKED')"),
        ("an execution that has not ended", "SELECT id, job_id, slot_time FROM job_executions WHERE status = 'running'"),
        ("an execution without its end event",
            """
            SELECT e.id, e.status, e.reason_code FROM job_executions e WHERE 1 <> (
              SELECT count(*) FROM system_events v WHERE v.run_id = e.id
                 AND v.event_type IN ('job_succeeded', 'job_failed', 'job_abandoned', 'reply_v2_scheduler_job_success', 'reply_v2_scheduler_job_error'))
            """),
        ("a candidate that is still leased", "SELECT id, target_id FROM reply_candidates WHERE status = 'leased'"),
        ("a slot without exactly one verdict",
            $"""
            WITH RECURSIVE quarter (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM quarter WHERE n < {Quarters - 1})
            SELECT n, count(v.verdict) FROM quarter LEFT JOIN reply_slo_events v ON v.slot_time = {Begin} + n * 900000000 GROUP BY n HAVING count(v.verdict) <> 1
            """),
        ("a verdict that is open, or on no slot of the timetable", $"SELECT slot_time, verdict FROM reply_slo_events WHERE verdict = 'pending' OR (slot_time - {Begin}) % 900000000 <> 0"),
        ("a run asked for and never started", "SELECT job_id, requested_at FROM job_requests"),
    ];

    /// <summary>While no process lives and the work is not done.</summary>
    public static async Task CheckAfterDeathAsync(ReplayedDatabase database, string because = "")
    {
        if (!File.Exists(database.Path) || (await PlainSql.RowsAsync(database.Path, "SELECT name FROM sqlite_schema WHERE name = 'posting_permits'")).Count == 0) return;
        using var scope = new AssertionScope();
        await FindNothingAsync(database, Always, because);
        var lines = await PostedLines.ReadAsync(database.Output);
        lines.Select(line => line.Target).Should().OnlyHaveUniqueItems("no target is answered twice {0}", because);
        lines.Select(line => line.Permit).Should().BeSubsetOf(await PermitsAsync(database, "'IN_FLIGHT', 'OUTCOME_UNKNOWN', 'USED'"), "what is public is used or not known yet {0}", because);
        (await PermitsAsync(database, "'USED'")).Should().BeSubsetOf(lines.Select(line => line.Permit), "what is used is public {0}", because);
    }

    /// <summary>When a process came to the end of the timetable.</summary>
    /// <param name="database">What is checked.</param>
    /// <param name="because">How it came about.</param>
    /// <param name="proof">The proof's exit code: 0, or 1 where slots were missed because nobody lived in them.</param>
    public static async Task CheckAtTheEndAsync(ReplayedDatabase database, string because = "", int proof = 0)
    {
        using var scope = new AssertionScope();
        await CheckAfterDeathAsync(database, because);
        await FindNothingAsync(database, Finally, because);
        var lines = await PostedLines.ReadAsync(database.Output);
        lines.Should().NotBeEmpty("something was answered {0}", because);
        (await PlainSql.RowsAsync(database.Path, "SELECT permit_id, posted_id, target_id FROM posting_permits WHERE status = 'USED'"))
            .Should().BeEquivalentTo(lines.Select(line => $"{line.Permit}|{line.PostedId}|{line.Target}"), "a permit is used if and only if its line is in the file {0}", because);
        await using var store = new SqliteStore(new SqliteOptions { Path = database.Path, AcceptAnyClock = true, CreateIfMissing = false });
        var report = await new Proof(store).ProveAsync(new ProofOptions { Window = TimeSpan.FromMinutes(15 * Quarters) });
        report.ExitCode.Should().Be(proof, "that is the proof of the whole replay {0}\n{1}", because, report.ToText());
    }

    private static async Task FindNothingAsync(ReplayedDatabase database, (string Broken, string Sql)[] checks, string because)
    {
        foreach (var (broken, sql) in checks)
        {
            (await PlainSql.RowsAsync(database.Path, sql)).Should().BeEmpty("there is never {0} {1}", broken, because);
        }
    }

    private static Task<List<string>> PermitsAsync(ReplayedDatabase database, string states) =>
        PlainSql.RowsAsync(database.Path, $"SELECT permit_id FROM posting_permits WHERE status IN ({states})");
}
