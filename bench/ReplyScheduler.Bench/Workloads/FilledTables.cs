using System.Globalization;
using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>
/// The history of eighty days before the virtual clocks begin: so many slots, runs, events, candidates, decisions and permits, written
/// by plain SQL in the order of their time, as years of work would have left them.
/// </summary>
internal static class FilledTables
{
    /// <summary>Every tenth permit was rejected; the others were used.</summary>
    private const string Sql =
        """
        SET session_replication_role = replica;
        SET synchronous_commit = off;
        CREATE FUNCTION pg_temp.past(kind int, at timestamptz, i bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $f$
          SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '700' || kind || '8000' || lpad(to_hex(i), 12, '0'))::uuid
        $f$;
        CREATE TEMPORARY VIEW past AS SELECT i, timestamptz '{from}' - interval '80 days' + (i - 1) * (interval '80 days' / {rows}) AS at,
          ('00000000-0000-7000-8000-' || lpad(to_hex(i % 1000), 12, '0'))::uuid AS job FROM generate_series(1, {rows}::bigint) i;
        INSERT INTO scheduled_jobs (id, job_name, job_type, schedule, is_active)
        SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'past_' || i, 'past', '* * * * *', false FROM generate_series(0, 999) i;
        INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at, build) SELECT job, at, 'schedule', 'claimed', at, 'bench' FROM past;
        INSERT INTO job_executions (id, job_id, slot_time, kind, status, started_at, completed_at, triggered_by, build)
        SELECT pg_temp.past(1, at, i), job, at, 'schedule', 'succeeded', at, at + interval '1 second', 'bench', 'bench' FROM past;
        INSERT INTO system_events (event_type, severity, message, event_data, created_at, run_id, job_id, permit_id, build)
        SELECT (ARRAY['job_started', 'job_success', 'permit_requested', 'permit_approved', 'permit_in_flight', 'permit_used', 'decision_created', 'tick'])[1 + i % 8], 'info',
               'What happened.', jsonb_build_object('scheduler_run_id', pg_temp.past(1, at, i), 'slot_time', at), at, pg_temp.past(1, at, i), job,
               CASE WHEN i % 8 BETWEEN 2 AND 5 THEN pg_temp.past(4, at, i) END, 'bench' FROM past;
        INSERT INTO reply_candidates (id, pipeline, target_id, root_id, root_issuer, root_method, root_confidence, author, text, expected_views, tier, expires_at, status, created_at, changed_at)
        SELECT pg_temp.past(2, at, i), 'past', 'past-' || i, 'past-' || i, 'host', 'stated', 1.0, 'Ada', 'How do I prune a rose?', 6000, 1, at + interval '1 day', 'decided', at, at FROM past;
        INSERT INTO reply_decisions (decision_id, candidate_id, pipeline, pipeline_source, target_id, root_id, content, content_sha256, run_id, slot_time, taken_at, composed_us, created_at, build)
        SELECT pg_temp.past(3, at, i), pg_temp.past(2, at, i), 'past', 'past', 'past-' || i, 'past-' || i, 'A reply to past-' || i, md5(i::text) || md5((-i)::text),
               pg_temp.past(1, at, i), at, at, 1, at, 'bench' FROM past;
        INSERT INTO posting_permits (permit_id, decision_id, target_id, root_id, content_sha256, pipeline_source, status, reason_code, approved_at, claim_id, claimed_at, lease_until, send_deadline,
                                     posted_id, used_at, run_id, slot_time, due_at, expires_at, created_at, changed_at, build)
        SELECT pg_temp.past(4, at, i), pg_temp.past(3, at, i), 'past-' || i, 'past-' || i, md5(i::text) || md5((-i)::text), 'past', CASE WHEN was_used THEN 'USED' ELSE 'REJECTED' END,
               CASE WHEN was_used THEN NULL ELSE 'content_duplicate' END, CASE WHEN was_used THEN at END, CASE WHEN was_used THEN pg_temp.past(5, at, i) END, CASE WHEN was_used THEN at END,
               CASE WHEN was_used THEN at + interval '62 seconds' END, CASE WHEN was_used THEN at + interval '20 seconds' END, CASE WHEN was_used THEN 'posted-past-' || i END,
               CASE WHEN was_used THEN at END, pg_temp.past(1, at, i), at, at, at + interval '30 minutes', at, at, 'bench' FROM past, LATERAL (SELECT i % 10 > 0 AS was_used) u
        """;

    public static async Task FillAsync(BenchStore store, long rows)
    {
        await using (var library = store.Open(Catalogues.From)) await library.Schema.PrepareAsync(CancellationToken.None);
        store.Run(Sql.Replace("{rows}", rows.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{from}", Catalogues.From.ToString("O"), StringComparison.Ordinal));
        store.Settle();
        store.Expect("SELECT count(*) FROM posting_permits", rows);
    }
}
