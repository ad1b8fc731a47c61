-- What proof, trace and status read. Each reading is one trip in one snapshot.

-- :name jobs_active
SELECT id, job_name, job_type, schedule, time_zone, endpoint, payload, is_active, misfire, misfire_limit, overlap, overlap_limit, timeout_seconds,
       effective_from, next_run_at, invalid_reason, changed_in::text::bigint
FROM rs.scheduled_jobs WHERE is_active ORDER BY job_name

-- :name boot_sources
SELECT DISTINCT s.source
FROM rs.system_events e
CROSS JOIN LATERAL jsonb_array_elements_text(CASE jsonb_typeof(e.event_data -> 'allowed_sources') WHEN 'array' THEN e.event_data -> 'allowed_sources' ELSE '[]' END) AS s (source)
WHERE e.event_type = 'scheduler_boot' AND e.created_at <= coalesce($at::timestamptz, (SELECT c.now FROM rs.store_clock c)) AND s.source IS NOT NULL

-- :name boot_facts
SELECT count(*) > 0, coalesce(bool_or(event_data -> 'has_judge' = 'true'), false), coalesce(bool_or(event_data -> 'has_replies' = 'true'), false)
FROM rs.system_events WHERE event_type = 'scheduler_boot' AND created_at <= coalesce($at::timestamptz, (SELECT c.now FROM rs.store_clock c))

-- :name boot_builds
SELECT DISTINCT build FROM rs.system_events
WHERE event_type = 'scheduler_boot' AND created_at <= coalesce($at::timestamptz, (SELECT c.now FROM rs.store_clock c)) AND build IS NOT NULL

-- :name proof_slots
WITH runs AS (
  SELECT x.nr, s.disposition, count(e.id) AS attempts, max(e.started_at) AS started_at,
         coalesce(sum((SELECT count(*) FROM rs.system_events v
                       WHERE v.run_id = e.id AND (v.event_type = 'job_started' OR v.event_type LIKE '%!_job!_started' ESCAPE '!'))
           + (SELECT count(*) FROM rs.event_spool w WHERE w.run_id = e.id AND w.event_type LIKE '%job!_started' ESCAPE '!')), 0) AS starts
  FROM unnest($jobs::uuid[], $slots::timestamptz[]) WITH ORDINALITY AS x (job_id, slot_time, nr)
  LEFT JOIN rs.job_slots s ON s.slot_time = x.slot_time AND s.job_id = x.job_id AND s.kind = 'schedule'
  LEFT JOIN rs.job_executions e ON e.slot_time = x.slot_time AND e.job_id = x.job_id AND e.kind = 'schedule'
  GROUP BY x.nr, s.disposition)
SELECT count(*) FILTER (WHERE disposition = 'skipped' OR (disposition = 'claimed' AND attempts > 0 AND starts = attempts)),
       count(*) FILTER (WHERE disposition = 'skipped'),
       count(*) FILTER (WHERE disposition IS NULL OR disposition NOT IN ('claimed', 'skipped') OR (disposition = 'claimed' AND starts = 0)),
       count(*) FILTER (WHERE disposition = 'claimed' AND starts <> attempts),
       max(started_at)
FROM runs

-- :name proof_slots_unmet
SELECT coalesce(j.job_name, x.job_id::text) || ' at ' || to_char(x.slot_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ': '
       || coalesce(s.disposition || ', ' || s.reason_code, CASE WHEN s.disposition = 'claimed' THEN 'claimed without a start record' ELSE 'no row' END)
FROM unnest($jobs::uuid[], $slots::timestamptz[]) AS x (job_id, slot_time)
LEFT JOIN rs.job_slots s ON s.slot_time = x.slot_time AND s.job_id = x.job_id AND s.kind = 'schedule'
LEFT JOIN rs.scheduled_jobs j ON j.id = x.job_id
WHERE s.disposition IS NULL OR s.disposition NOT IN ('claimed', 'skipped')
   OR (s.disposition = 'claimed' AND NOT EXISTS (
         SELECT 1 FROM rs.job_executions e
         WHERE e.slot_time = x.slot_time AND e.job_id = x.job_id AND e.kind = 'schedule'
           AND (EXISTS (SELECT 1 FROM rs.system_events v WHERE v.run_id = e.id AND v.event_type LIKE '%job!_started' ESCAPE '!')
             OR EXISTS (SELECT 1 FROM rs.event_spool w WHERE w.run_id = e.id AND w.event_type LIKE '%job!_started' ESCAPE '!'))))
ORDER BY x.slot_time DESC LIMIT $limit::bigint

-- :name proof_verdicts
SELECT count(*) FILTER (WHERE v.verdict = 'hit'), count(*) FILTER (WHERE v.verdict = 'miss'), count(*) FILTER (WHERE v.verdict = 'no_run'), count(*) FILTER (WHERE v.verdict = 'pending')
FROM unnest($jobs::uuid[], $slots::timestamptz[]) AS x (job_id, slot_time)
JOIN rs.scheduled_jobs j ON j.id = x.job_id AND j.job_type = 'reply_pipeline'
JOIN rs.reply_slo_events v ON v.slot_time = x.slot_time AND v.pipeline = j.job_name

-- :name proof_top_miss
SELECT v.reason || ' (' || count(*) || ')'
FROM unnest($jobs::uuid[], $slots::timestamptz[]) AS x (job_id, slot_time)
JOIN rs.scheduled_jobs j ON j.id = x.job_id AND j.job_type = 'reply_pipeline'
JOIN rs.reply_slo_events v ON v.slot_time = x.slot_time AND v.pipeline = j.job_name
WHERE v.verdict IN ('miss', 'no_run') GROUP BY v.reason ORDER BY count(*) DESC, v.reason COLLATE "C" LIMIT 1

-- :name verdicts
SELECT v.slot_time, v.verdict, v.reason, c.tier, p.target_id, p.status, p.reason_code, v.posted_id, v.scheduler_run_id
FROM rs.reply_slo_events v
LEFT JOIN rs.posting_permits p ON p.permit_id = v.permit_id
LEFT JOIN rs.reply_decisions d ON d.decision_id = p.decision_id
LEFT JOIN rs.reply_candidates c ON c.id = d.candidate_id
WHERE v.pipeline = $pipeline::text AND v.slot_time >= $from::timestamptz AND v.slot_time < $to::timestamptz
ORDER BY v.slot_time

-- :name proof_permits
SELECT status, count(*) FROM rs.posting_permits
WHERE created_at > $from::timestamptz AND created_at <= $to::timestamptz AND decision_type <> 'canary' GROUP BY status

-- :name proof_top_rejection
SELECT reason_code || ' (' || count(*) || ')' FROM rs.posting_permits
WHERE created_at > $from::timestamptz AND created_at <= $to::timestamptz AND decision_type <> 'canary' AND status = 'REJECTED'
GROUP BY reason_code ORDER BY count(*) DESC, reason_code LIMIT 1

-- :name proof_uses
SELECT count(*),
       count(*) FILTER (WHERE (SELECT count(DISTINCT e.event_type) FROM rs.system_events e
                               WHERE e.permit_id = p.permit_id AND e.event_type IN ('permit_requested', 'permit_approved', 'permit_in_flight', 'permit_used')) < 4),
       max(p.used_at)
FROM rs.posting_permits p
WHERE p.created_at > $from::timestamptz - interval '24 hours' AND p.created_at <= $to::timestamptz AND p.status = 'USED' AND p.posted_id IS NOT NULL
  AND p.used_at > $from AND p.used_at <= $to

-- :name proof_posted_twice
-- A superseded permit that turned out to be public counts like any other: two posts are two posts.
SELECT count(DISTINCT p.platform || chr(31) || p.account || chr(31) || p.target_id) FROM rs.posting_permits p
WHERE p.created_at > $from::timestamptz - interval '24 hours' AND p.created_at <= $to::timestamptz AND p.status = 'USED'
  AND (EXISTS (SELECT 1 FROM rs.posting_permits o WHERE o.platform = p.platform AND o.account = p.account AND o.target_id = p.target_id
                 AND o.permit_id <> p.permit_id AND o.status = 'USED' AND o.superseded_by IS NULL)
    OR EXISTS (SELECT 1 FROM rs.posting_permits o WHERE o.platform = p.platform AND o.account = p.account AND o.target_id = p.target_id
                 AND o.permit_id <> p.permit_id AND o.status = 'USED' AND o.superseded_by IS NOT NULL))

-- :name proof_calls
SELECT count(*) FILTER (WHERE outcome = 'succeeded'), count(*) FILTER (WHERE outcome <> 'succeeded')
FROM rs.llm_usage_log WHERE purpose = 'target_judge' AND timestamp > $from::timestamptz AND timestamp <= $to::timestamptz

-- :name proof_foreign_sources
SELECT count(*) FROM rs.posting_permits p
WHERE p.created_at > $from::timestamptz AND p.created_at <= $to::timestamptz AND p.status NOT IN ('PENDING', 'REJECTED', 'REVOKED')
  AND coalesce(p.pipeline_source, '') <> ALL ($allowed::text[])

-- :name proof_canaries
SELECT count(*) FILTER (WHERE status = 'REJECTED' AND reason_code = 'invalid_pipeline_source'),
       count(*) FILTER (WHERE (status <> 'PENDING' AND NOT (status = 'REJECTED' AND reason_code = 'invalid_pipeline_source'))
                           OR (status = 'PENDING' AND created_at < (SELECT c.now FROM rs.store_clock c) - interval '15 minutes')),
       max(changed_at) FILTER (WHERE status = 'REJECTED' AND reason_code = 'invalid_pipeline_source')
FROM rs.posting_permits WHERE created_at > $from::timestamptz AND created_at <= $to::timestamptz AND decision_type = 'canary'

-- :name proof_runs
SELECT count(*),
       count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM rs.system_events v WHERE v.run_id = e.id AND v.event_type LIKE '%job!_started' ESCAPE '!')
                          AND NOT EXISTS (SELECT 1 FROM rs.event_spool w WHERE w.run_id = e.id AND w.event_type LIKE '%job!_started' ESCAPE '!')),
       (SELECT count(*) FROM rs.job_executions r WHERE r.status = 'running' AND r.lease_until <= (SELECT c.now FROM rs.store_clock c))
FROM rs.job_executions e WHERE e.slot_time > $from::timestamptz AND e.slot_time <= $to::timestamptz

-- :name proof_builds
SELECT coalesce(build, 'unknown'), count(*) FROM rs.job_executions WHERE slot_time > $from::timestamptz AND slot_time <= $to::timestamptz GROUP BY 1

-- :name proof_unscheduled
SELECT count(*) FROM rs.scheduled_jobs WHERE is_active AND (next_run_at IS NULL OR invalid_reason IS NOT NULL)

-- :name proof_permits_now
SELECT (SELECT count(*) FROM rs.posting_permits WHERE status = 'IN_FLIGHT' AND lease_until <= c.now),
       (SELECT count(*) FROM rs.posting_permits WHERE status = 'OUTCOME_UNKNOWN' AND unknown_at <= c.now - interval '65 minutes'),
       (SELECT count(*) FROM rs.posting_permits WHERE status = 'UNRESOLVED')
FROM rs.store_clock c

-- :name spool_count
SELECT count(*) FROM rs.event_spool

-- :name trace_lines
-- Eight links, one after the other, lead from any id to all that hangs together with it. Ids of posts and targets belong to an account of a
-- platform, so they are looked for in each of these: few, and each is found by a step through an index.
WITH RECURSIVE posters AS (
  (SELECT platform, account FROM rs.posting_permits WHERE posted_id IS NOT NULL ORDER BY platform, account LIMIT 1)
  UNION ALL
  SELECT n.platform, n.account FROM posters a CROSS JOIN LATERAL (
    SELECT p.platform, p.account FROM rs.posting_permits p WHERE p.posted_id IS NOT NULL AND (p.platform, p.account) > (a.platform, a.account)
    ORDER BY p.platform, p.account LIMIT 1) n),
offerers AS (
  (SELECT platform, account FROM rs.reply_candidates ORDER BY platform, account LIMIT 1)
  UNION ALL
  SELECT n.platform, n.account FROM offerers a CROSS JOIN LATERAL (
    SELECT c.platform, c.account FROM rs.reply_candidates c WHERE (c.platform, c.account) > (a.platform, a.account)
    ORDER BY c.platform, c.account LIMIT 1) n),
named AS MATERIALIZED (
  SELECT $id::uuid AS id WHERE $id IS NOT NULL
  UNION
  SELECT p.permit_id FROM posters a JOIN rs.posting_permits p ON p.platform = a.platform AND p.account = a.account AND p.posted_id = $text::text
  UNION
  SELECT c.id FROM offerers a JOIN rs.reply_candidates c ON c.platform = a.platform AND c.account = a.account AND c.target_id = $text),
chain (id, hop) AS (
  SELECT id, 0 FROM named
  UNION
  SELECT l.id, c.hop + 1 FROM chain c CROSS JOIN LATERAL (
    SELECT unnest(ARRAY[p.permit_id, p.decision_id, p.run_id]) AS id FROM rs.posting_permits p
    WHERE p.permit_id = c.id OR p.decision_id = c.id OR p.run_id = c.id OR p.claim_id = c.id
    UNION ALL
    SELECT unnest(ARRAY[d.decision_id, d.candidate_id, d.run_id]) FROM rs.reply_decisions d
    WHERE d.decision_id = c.id OR d.candidate_id = c.id OR d.run_id = c.id
    UNION ALL
    SELECT u.candidate_id FROM rs.llm_usage_log u WHERE u.run_id = c.id) l
  WHERE c.hop < 8 AND l.id IS NOT NULL),
ids AS MATERIALIZED (SELECT DISTINCT id FROM chain)
SELECT at, what, id::text, text FROM (
  SELECT c.created_at AS at, 1 AS step, 'candidate' AS what, c.id, 'offered: target ' || c.target_id || ', tier ' || c.tier || ', ' || c.status AS text
  FROM ids i JOIN rs.reply_candidates c ON c.id = i.id
  UNION ALL
  SELECT e.started_at, 2, 'run', e.id, coalesce(j.job_name, e.job_id::text) || ' attempt ' || e.attempt || ' of slot ' || to_char(e.slot_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
         || ': ' || e.status || coalesce(', ' || e.reason_code, '')
  FROM ids i JOIN rs.job_executions e ON e.id = i.id LEFT JOIN rs.scheduled_jobs j ON j.id = e.job_id
  UNION ALL
  SELECT u.timestamp, 3, 'usage', u.id, u.purpose || ' by ' || u.model || ': ' || u.outcome FROM ids i JOIN rs.llm_usage_log u ON u.run_id = i.id
  UNION ALL
  SELECT d.created_at, 4, 'decision', d.decision_id, 'to answer ' || coalesce(d.target_id, '?') || ' with ' || coalesce(d.content_sha256, '?')
  FROM ids i JOIN rs.reply_decisions d ON d.decision_id = i.id
  UNION ALL
  SELECT p.created_at, 5, 'permit', p.permit_id, p.status || coalesce(', ' || p.reason_code, '') || coalesce(', posted as ' || p.posted_id, '')
  FROM ids i JOIN rs.posting_permits p ON p.permit_id = i.id
  UNION ALL
  SELECT v.created_at, 6 + v.seq, 'event', v.id, v.event_type || ' (' || v.severity || ')'
  FROM (SELECT e.seq FROM ids i JOIN rs.system_events e ON e.run_id = i.id UNION SELECT e.seq FROM ids i JOIN rs.system_events e ON e.permit_id = i.id) f
  JOIN rs.system_events v ON v.seq = f.seq
) told ORDER BY at, step, id

-- :name status_settings
-- What counts whole tables reads them whole: with sequential scans forbidden, all other ways would look equally bad.
SELECT set_config('enable_seqscan', 'on', true)

-- :name status_jobs
SELECT job_name, job_type, schedule, is_active, last_run_at, next_run_at, invalid_reason FROM rs.scheduled_jobs ORDER BY job_name

-- :name status_executions
SELECT status, count(*) FROM rs.job_executions GROUP BY status

-- :name status_permits
SELECT status, count(*) FROM rs.posting_permits WHERE decision_type <> 'canary' GROUP BY status

-- :name status_candidates
SELECT status, count(*) FROM rs.reply_candidates GROUP BY status

-- :name status_verdicts
SELECT verdict || coalesce(': ' || reason, ''), count(*) FROM rs.reply_slo_events GROUP BY 1

-- :name status_stops
SELECT 'stopped: ' || scope || ' ' || name || ' by ' || stopped_by || ': ' || reason FROM rs.stop_switches
UNION ALL
SELECT 'closed: ' || a.platform || '/' || a.account || ' until ' || to_char(a.closed_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || coalesce(': ' || a.closed_code, '')
FROM rs.accounts a CROSS JOIN rs.store_clock c WHERE a.closed_until > c.now

-- :name status_alerts
SELECT severity || ' ' || rule || ' ' || subject || ' x' || count || ': ' || message FROM rs.alerts WHERE state <> 'resolved' ORDER BY last_seen_at DESC LIMIT 50

-- :name diagnosis_instances
SELECT max(i.last_seen_at), count(*) FILTER (WHERE i.last_seen_at > (SELECT c.now FROM rs.store_clock c) - interval '2 minutes') FROM rs.instances i

-- :name diagnosis_slots
SELECT j.job_name, s.reason_code, count(*), max(s.created_at), NULL::text
FROM rs.job_slots s JOIN rs.scheduled_jobs j ON j.id = s.job_id
WHERE s.slot_time > (SELECT c.now FROM rs.store_clock c) - $window::interval AND s.disposition <> 'claimed'
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit::bigint

-- :name diagnosis_runs
-- What failed since the last success of the same job.
SELECT j.job_name, r.status || coalesce(':' || r.reason_code, ''), count(*), max(r.started_at), (array_agg(r.error_message ORDER BY r.started_at DESC))[1]
FROM (SELECT e.job_id, e.status, e.reason_code, e.started_at, e.error_message,
             max(e.started_at) FILTER (WHERE e.status IN ('succeeded', 'partly_succeeded', 'nothing_to_do')) OVER (PARTITION BY e.job_id) AS good_at
      FROM rs.job_executions e WHERE e.slot_time > (SELECT c.now FROM rs.store_clock c) - $window::interval) r
JOIN rs.scheduled_jobs j ON j.id = r.job_id
WHERE r.status IN ('failed', 'timed_out', 'abandoned') AND (r.good_at IS NULL OR r.started_at > r.good_at)
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit::bigint

-- :name diagnosis_lost
SELECT coalesce(j.job_name, e.job_id::text), e.status, count(*), max(e.lease_until), NULL::text
FROM rs.job_executions e LEFT JOIN rs.scheduled_jobs j ON j.id = e.job_id
WHERE e.status = 'running' AND e.lease_until < (SELECT c.now FROM rs.store_clock c)
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit::bigint

-- :name diagnosis_permits
SELECT coalesce(p.pipeline_source, 'unknown'), p.status || coalesce(':' || p.reason_code, ''), count(*), max(p.changed_at), (array_agg(p.detail ORDER BY p.changed_at DESC))[1]
FROM rs.posting_permits p WHERE p.created_at > (SELECT c.now FROM rs.store_clock c) - $window::interval AND p.decision_type <> 'canary'
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit::bigint

-- :name diagnosis_posts
-- What failed, or is not known, since the last post of the same account.
WITH begins AS MATERIALIZED (SELECT c.now - $window::interval AS at FROM rs.store_clock c),
good AS MATERIALIZED (
  SELECT u.platform, u.account, max(u.used_at) AS at FROM rs.posting_permits u WHERE u.created_at > (SELECT at FROM begins) AND u.status = 'USED' GROUP BY 1, 2)
SELECT p.platform || '/' || p.account, p.status || coalesce(':' || p.reason_code, ''), count(*), max(p.changed_at), (array_agg(p.detail ORDER BY p.changed_at DESC))[1]
FROM rs.posting_permits p LEFT JOIN good g ON g.platform = p.platform AND g.account = p.account
WHERE p.created_at > (SELECT at FROM begins) AND p.status IN ('NOT_POSTED', 'OUTCOME_UNKNOWN', 'UNRESOLVED') AND p.superseded_by IS NULL AND (g.at IS NULL OR p.changed_at > g.at)
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit::bigint

-- :name diagnosis_overdue
SELECT p.platform || '/' || p.account, p.status, count(*), max(p.due_at), NULL::text
FROM rs.posting_permits p CROSS JOIN rs.store_clock c
WHERE p.status IN ('PENDING', 'APPROVED') AND p.due_at < c.now - interval '5 minutes' AND p.expires_at > c.now
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit::bigint

-- :name diagnosis_events
SELECT v.event_type, v.severity, count(*), max(v.created_at), (array_agg(v.message ORDER BY v.created_at DESC))[1]
FROM rs.system_events v
WHERE v.event_type = ANY ($types::text[]) AND v.created_at > (SELECT c.now FROM rs.store_clock c) - $window::interval
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit::bigint

-- :name jobs_read
WITH live AS MATERIALIZED (
  SELECT i.handled_types, i.handles_endpoints FROM rs.instances i WHERE i.last_seen_at > (SELECT c.now FROM rs.store_clock c) - interval '2 minutes')
SELECT j.id, j.job_name, j.job_type, j.schedule, j.time_zone, j.endpoint, j.payload, j.is_active, j.misfire, j.misfire_limit, j.overlap, j.overlap_limit,
       j.timeout_seconds, j.effective_from, j.next_run_at, j.invalid_reason, j.changed_in::text::bigint,
       j.description, j.created_at, j.updated_at, j.last_run_at, j.retries, j.retry_delay_seconds, j.freshness_seconds,
       CASE WHEN j.paused_until > (SELECT c.now FROM rs.store_clock c) THEN j.paused_until END, j.paused_by, j.pause_reason, j.owner, j.unowned_since, j.stale_since,
       EXISTS (SELECT 1 FROM live l WHERE (l.handles_endpoints AND j.endpoint IS NOT NULL) OR l.handled_types ? j.job_type),
       (SELECT count(*) FROM rs.job_executions e WHERE e.status = 'running' AND e.job_id = j.id),
       (SELECT count(*) FROM rs.job_executions e WHERE e.retry_at IS NOT NULL AND e.job_id = j.id)
       + (SELECT count(*) FROM rs.job_requests r WHERE r.job_id = j.id)
FROM rs.scheduled_jobs j
WHERE j.job_name > $after::text AND j.job_name >= $from::text AND j.job_name <= $through::text AND ($active::boolean IS NULL OR j.is_active = $active)
ORDER BY j.job_name LIMIT $limit::bigint

-- :name executions_read
SELECT e.id, e.job_id, j.job_name, e.slot_time, e.kind, e.attempt, e.status, e.started_at, e.completed_at, e.reason_code, e.error_message, e.result,
       e.triggered_by, e.lease_owner, e.lease_until, e.retry_at, e.cancel_requested_at, e.cancelled_by, e.cancel_reason, e.build
FROM rs.job_executions e LEFT JOIN rs.scheduled_jobs j ON j.id = e.job_id
WHERE e.id < $before::uuid AND ($status::text IS NULL OR e.status = $status) ORDER BY e.id DESC LIMIT $limit::bigint

-- :name executions_of_job
-- An index by job would be a third more to write for every run; reading one job's history passes over the narrow index of slots instead.
WITH newest AS MATERIALIZED (
  SELECT r.id FROM rs.job_executions r
  WHERE r.job_id = (SELECT n.id FROM rs.scheduled_jobs n WHERE n.job_name = $name::text) AND r.slot_time > '-infinity'
    AND ($status::text IS NULL OR (SELECT s.status FROM rs.job_executions s WHERE s.id = r.id) = $status))
SELECT e.id, e.job_id, j.job_name, e.slot_time, e.kind, e.attempt, e.status, e.started_at, e.completed_at, e.reason_code, e.error_message, e.result,
       e.triggered_by, e.lease_owner, e.lease_until, e.retry_at, e.cancel_requested_at, e.cancelled_by, e.cancel_reason, e.build
FROM (SELECT id FROM newest WHERE id < $before::uuid ORDER BY id DESC LIMIT $limit::bigint) n
JOIN rs.job_executions e ON e.id = n.id JOIN rs.scheduled_jobs j ON j.id = e.job_id
ORDER BY e.id DESC
