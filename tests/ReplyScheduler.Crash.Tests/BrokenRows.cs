namespace ReplyScheduler.Crash.Tests;

/// <summary>Statements, understood by every store, that find what must not be.</summary>
internal static class BrokenRows
{
    /// <summary>Each finds what must not be at any moment.</summary>
    public static IReadOnlyList<(string Broken, string Sql)> Always { get; } =
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
              SELECT v.permit_id, v.event_data ->> 'from' AS went,
                     lag(coalesce(v.event_data ->> 'to', 'PENDING')) OVER (PARTITION BY v.permit_id ORDER BY v.seq) AS came
              FROM system_events v WHERE v.event_type LIKE 'permit_%') t WHERE went IS DISTINCT FROM came
            """),
        ("a permit whose last event is not its state",
            """
            SELECT p.permit_id, p.status FROM posting_permits p WHERE p.status IS DISTINCT FROM (
              SELECT coalesce(v.event_data ->> 'to', 'PENDING') FROM system_events v WHERE v.permit_id = p.permit_id AND v.event_type LIKE 'permit_%' ORDER BY v.seq DESC LIMIT 1)
            """),
        ("an event in the spool", "SELECT seq FROM event_spool"),
    ];

    /// <summary>Each finds what must not be left two hours after the last post.</summary>
    public static IReadOnlyList<(string Broken, string Sql)> Finally { get; } =
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
        ("a slot with two verdicts", "SELECT slot_time, count(*) FROM reply_slo_events GROUP BY 1 HAVING count(*) > 1"),
        ("a verdict that is open", "SELECT slot_time, verdict FROM reply_slo_events WHERE verdict = 'pending'"),
        ("a run asked for and never started", "SELECT job_id, requested_at FROM job_requests"),
    ];
}
