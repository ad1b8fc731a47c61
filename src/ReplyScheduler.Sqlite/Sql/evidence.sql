-- What proof, trace and status read.

-- :name jobs_active
SELECT id, job_name, job_type, schedule, time_zone, endpoint, payload, is_active, misfire, misfire_limit, overlap, overlap_limit, timeout_seconds,
       effective_from, next_run_at, invalid_reason, changed_in
FROM scheduled_jobs WHERE is_active = 1 ORDER BY job_name

-- :name boot_sources
SELECT DISTINCT s.value FROM system_events e INDEXED BY system_events_type, json_each(e.event_data, '$.allowed_sources') s
WHERE e.event_type = 'scheduler_boot' AND e.created_at <= $at

-- :name boot_facts
SELECT count(*) > 0, coalesce(max(event_data ->> 'has_judge'), 0), coalesce(max(event_data ->> 'has_replies'), 0)
FROM system_events INDEXED BY system_events_type WHERE event_type = 'scheduler_boot' AND created_at <= $at

-- :name boot_builds
SELECT DISTINCT build FROM system_events INDEXED BY system_events_type WHERE event_type = 'scheduler_boot' AND created_at <= $at AND build IS NOT NULL

-- :name proof_slots
WITH expected AS (SELECT value ->> 0 AS job_id, value ->> 1 AS slot_time FROM json_each($expected)),
found AS (
  SELECT s.disposition, s.reason_code,
         (SELECT count(*) FROM job_executions e WHERE e.slot_time = x.slot_time AND e.job_id = x.job_id AND e.kind = 'schedule') AS attempts,
         (SELECT count(*) FROM job_executions e JOIN system_events v INDEXED BY system_events_run ON v.run_id = e.id
          WHERE e.slot_time = x.slot_time AND e.job_id = x.job_id AND e.kind = 'schedule' AND (v.event_type = 'job_started' OR v.event_type LIKE '%!_job!_started' ESCAPE '!'))
       + (SELECT count(*) FROM job_executions e JOIN event_spool v ON v.run_id = e.id
          WHERE e.slot_time = x.slot_time AND e.job_id = x.job_id AND e.kind = 'schedule' AND v.event_type LIKE '%job!_started' ESCAPE '!') AS starts,
         (SELECT max(e.started_at) FROM job_executions e WHERE e.slot_time = x.slot_time AND e.job_id = x.job_id AND e.kind = 'schedule') AS started_at
  FROM expected x LEFT JOIN job_slots s ON s.slot_time = x.slot_time AND s.job_id = x.job_id AND s.kind = 'schedule')
SELECT count(*) FILTER (WHERE disposition = 'skipped' OR (disposition = 'claimed' AND attempts > 0 AND starts = attempts)),
       count(*) FILTER (WHERE disposition = 'skipped'),
       count(*) FILTER (WHERE disposition IS NULL OR disposition NOT IN ('claimed', 'skipped') OR (disposition = 'claimed' AND starts = 0)),
       count(*) FILTER (WHERE disposition = 'claimed' AND starts <> attempts),
       max(started_at)
FROM found

-- :name proof_slots_unmet
SELECT coalesce(j.job_name, x.value ->> 0) || ' at ' || strftime('%Y-%m-%dT%H:%M:%SZ', (x.value ->> 1) / 1000000, 'unixepoch') || ': '
       || coalesce(s.disposition || ', ' || s.reason_code, CASE WHEN s.disposition = 'claimed' THEN 'claimed without a start record' ELSE 'no row' END)
FROM json_each($expected) x
LEFT JOIN job_slots s ON s.slot_time = x.value ->> 1 AND s.job_id = x.value ->> 0 AND s.kind = 'schedule'
LEFT JOIN scheduled_jobs j ON j.id = x.value ->> 0
WHERE s.disposition IS NULL OR s.disposition NOT IN ('claimed', 'skipped')
   OR (s.disposition = 'claimed' AND NOT EXISTS (SELECT 1 FROM job_executions e JOIN system_events v INDEXED BY system_events_run ON v.run_id = e.id
                                                 WHERE e.slot_time = s.slot_time AND e.job_id = s.job_id AND e.kind = 'schedule' AND v.event_type LIKE '%job!_started' ESCAPE '!')
                                 AND NOT EXISTS (SELECT 1 FROM job_executions e JOIN event_spool v ON v.run_id = e.id
                                                 WHERE e.slot_time = s.slot_time AND e.job_id = s.job_id AND e.kind = 'schedule' AND v.event_type LIKE '%job!_started' ESCAPE '!'))
ORDER BY x.value ->> 1 DESC LIMIT $limit

-- :name proof_verdicts
SELECT count(*) FILTER (WHERE v.verdict = 'hit'), count(*) FILTER (WHERE v.verdict = 'miss'), count(*) FILTER (WHERE v.verdict = 'no_run'), count(*) FILTER (WHERE v.verdict = 'pending')
FROM json_each($expected) x JOIN scheduled_jobs j ON j.id = x.value ->> 0 AND j.job_type = 'reply_pipeline'
JOIN reply_slo_events v ON v.slot_time = x.value ->> 1 AND v.pipeline = j.job_name

-- :name proof_top_miss
SELECT v.reason || ' (' || count(*) || ')'
FROM json_each($expected) x JOIN scheduled_jobs j ON j.id = x.value ->> 0 AND j.job_type = 'reply_pipeline'
JOIN reply_slo_events v ON v.slot_time = x.value ->> 1 AND v.pipeline = j.job_name
WHERE v.verdict IN ('miss', 'no_run') GROUP BY v.reason ORDER BY count(*) DESC, v.reason LIMIT 1

-- :name verdicts
SELECT v.slot_time, v.verdict, v.reason, c.tier, p.target_id, p.status, p.reason_code, v.posted_id, v.scheduler_run_id
FROM reply_slo_events v
LEFT JOIN posting_permits p ON p.permit_id = v.permit_id
LEFT JOIN reply_decisions d ON d.decision_id = p.decision_id
LEFT JOIN reply_candidates c ON c.id = d.candidate_id
WHERE v.pipeline = $pipeline AND v.slot_time >= $from AND v.slot_time < $to
ORDER BY v.slot_time

-- :name proof_permits
SELECT status, count(*) FROM posting_permits INDEXED BY posting_permits_created
WHERE created_at > $from AND created_at <= $to AND decision_type <> 'canary' GROUP BY status

-- :name proof_top_rejection
SELECT reason_code || ' (' || count(*) || ')' FROM posting_permits INDEXED BY posting_permits_created
WHERE created_at > $from AND created_at <= $to AND decision_type <> 'canary' AND status = 'REJECTED' GROUP BY reason_code ORDER BY count(*) DESC, reason_code LIMIT 1

-- :name proof_uses
SELECT count(*),
       count(*) FILTER (WHERE (SELECT count(DISTINCT e.event_type) FROM system_events e INDEXED BY system_events_permit
                               WHERE e.permit_id = p.permit_id AND e.event_type IN ('permit_requested', 'permit_approved', 'permit_in_flight', 'permit_used')) < 4),
       max(p.used_at)
FROM posting_permits p INDEXED BY posting_permits_created
WHERE p.created_at > $from - 86400000000 AND p.created_at <= $to AND p.status = 'USED' AND p.posted_id IS NOT NULL AND p.used_at > $from AND p.used_at <= $to

-- :name proof_posted_twice
-- A superseded permit that turned out to be public counts like any other: two posts are two posts.
SELECT count(DISTINCT p.platform || char(31) || p.account || char(31) || p.target_id) FROM posting_permits p INDEXED BY posting_permits_created
WHERE p.created_at > $from - 86400000000 AND p.created_at <= $to AND p.status = 'USED'
  AND (EXISTS (SELECT 1 FROM posting_permits o WHERE o.platform = p.platform AND o.account = p.account AND o.target_id = p.target_id
                 AND o.permit_id <> p.permit_id AND o.status = 'USED' AND o.superseded_by IS NULL
                 AND o.status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED'))
    OR EXISTS (SELECT 1 FROM posting_permits o WHERE o.platform = p.platform AND o.account = p.account AND o.target_id = p.target_id
                 AND o.permit_id <> p.permit_id AND o.status = 'USED' AND o.superseded_by IS NOT NULL))

-- :name proof_calls
SELECT count(*) FILTER (WHERE outcome = 'succeeded'), count(*) FILTER (WHERE outcome <> 'succeeded')
FROM llm_usage_log WHERE purpose = 'target_judge' AND timestamp > $from AND timestamp <= $to

-- :name proof_foreign_sources
SELECT count(*) FROM posting_permits p INDEXED BY posting_permits_created
WHERE p.created_at > $from AND p.created_at <= $to AND p.status NOT IN ('PENDING', 'REJECTED', 'REVOKED')
  AND coalesce(p.pipeline_source, '') NOT IN (SELECT value FROM json_each($allowed))

-- :name proof_canaries
SELECT count(*) FILTER (WHERE status = 'REJECTED' AND reason_code = 'invalid_pipeline_source'),
       count(*) FILTER (WHERE (status <> 'PENDING' AND NOT (status = 'REJECTED' AND reason_code = 'invalid_pipeline_source')) OR (status = 'PENDING' AND created_at < $now - 900000000)),
       max(changed_at) FILTER (WHERE status = 'REJECTED' AND reason_code = 'invalid_pipeline_source')
FROM posting_permits INDEXED BY posting_permits_created WHERE created_at > $from AND created_at <= $to AND decision_type = 'canary'

-- :name proof_runs
SELECT count(*) FILTER (WHERE e.slot_time > $from AND e.slot_time <= $to),
       count(*) FILTER (WHERE e.slot_time > $from AND e.slot_time <= $to
                          AND NOT EXISTS (SELECT 1 FROM system_events v INDEXED BY system_events_run WHERE v.run_id = e.id AND v.event_type LIKE '%job!_started' ESCAPE '!')
                          AND NOT EXISTS (SELECT 1 FROM event_spool v WHERE v.run_id = e.id AND v.event_type LIKE '%job!_started' ESCAPE '!')),
       (SELECT count(*) FROM job_executions r INDEXED BY job_executions_running WHERE r.status = 'running' AND r.lease_until <= $now)
FROM job_executions e WHERE e.slot_time > $from AND e.slot_time <= $to

-- :name proof_builds
SELECT coalesce(build, 'unknown'), count(*) FROM job_executions WHERE slot_time > $from AND slot_time <= $to GROUP BY 1

-- :name proof_unscheduled
SELECT count(*) FROM scheduled_jobs WHERE is_active = 1 AND (next_run_at IS NULL OR invalid_reason IS NOT NULL)

-- :name proof_permits_now
SELECT (SELECT count(*) FROM posting_permits INDEXED BY posting_permits_flight WHERE status = 'IN_FLIGHT' AND lease_until <= $now),
       (SELECT count(*) FROM posting_permits INDEXED BY posting_permits_unknown WHERE status = 'OUTCOME_UNKNOWN' AND unknown_at <= $now - 3900000000),
       (SELECT count(*) FROM posting_permits INDEXED BY posting_permits_unresolved WHERE status = 'UNRESOLVED')

-- :name spool_count
SELECT count(*) FROM event_spool

-- :name trace_links
WITH ids AS MATERIALIZED (SELECT value AS id FROM json_each($ids)),
p AS MATERIALIZED (SELECT permit_id, decision_id, run_id, platform, account, target_id FROM posting_permits
      WHERE permit_id IN (SELECT id FROM ids) OR decision_id IN (SELECT id FROM ids) OR posted_id IN (SELECT id FROM ids) OR run_id IN (SELECT id FROM ids) OR claim_id IN (SELECT id FROM ids)),
d AS MATERIALIZED (SELECT decision_id, candidate_id, run_id FROM reply_decisions
      WHERE decision_id IN (SELECT id FROM ids UNION SELECT decision_id FROM p) OR candidate_id IN (SELECT id FROM ids) OR run_id IN (SELECT id FROM ids))
SELECT permit_id FROM p UNION SELECT decision_id FROM p UNION SELECT run_id FROM p WHERE run_id IS NOT NULL
UNION SELECT decision_id FROM d UNION SELECT candidate_id FROM d WHERE candidate_id IS NOT NULL UNION SELECT run_id FROM d WHERE run_id IS NOT NULL
UNION SELECT c.id FROM reply_candidates c WHERE c.target_id IN (SELECT id FROM ids)
UNION SELECT u.candidate_id FROM llm_usage_log u WHERE u.run_id IN (SELECT id FROM ids) AND u.candidate_id IS NOT NULL

-- :name trace_lines
WITH ids AS MATERIALIZED (SELECT value AS id FROM json_each($ids))
SELECT at, what, id, text FROM (
  SELECT c.created_at AS at, 1 AS step, 'candidate' AS what, c.id, 'offered: target ' || c.target_id || ', tier ' || c.tier || ', ' || c.status AS text
  FROM reply_candidates c WHERE c.id IN (SELECT id FROM ids)
  UNION ALL
  SELECT e.started_at, 2, 'run', e.id, coalesce(j.job_name, e.job_id) || ' attempt ' || e.attempt || ' of slot ' || strftime('%Y-%m-%dT%H:%M:%SZ', e.slot_time / 1000000, 'unixepoch')
         || ': ' || e.status || coalesce(', ' || e.reason_code, '')
  FROM job_executions e LEFT JOIN scheduled_jobs j ON j.id = e.job_id WHERE e.id IN (SELECT id FROM ids)
  UNION ALL
  SELECT u.timestamp, 3, 'usage', u.id, u.purpose || ' by ' || u.model || ': ' || u.outcome FROM llm_usage_log u WHERE u.run_id IN (SELECT id FROM ids)
  UNION ALL
  SELECT d.created_at, 4, 'decision', d.decision_id, 'to answer ' || coalesce(d.target_id, '?') || ' with ' || coalesce(d.content_sha256, '?') FROM reply_decisions d WHERE d.decision_id IN (SELECT id FROM ids)
  UNION ALL
  SELECT p.created_at, 5, 'permit', p.permit_id, p.status || coalesce(', ' || p.reason_code, '') || coalesce(', posted as ' || p.posted_id, '') FROM posting_permits p WHERE p.permit_id IN (SELECT id FROM ids)
  UNION ALL
  SELECT v.created_at, 6 + v.seq, 'event', v.id, v.event_type || ' (' || v.severity || ')' FROM system_events v
  WHERE v.run_id IN (SELECT id FROM ids) OR v.permit_id IN (SELECT id FROM ids)
) ORDER BY at, step

-- :name status_jobs
SELECT job_name, job_type, schedule, is_active, last_run_at, next_run_at, invalid_reason FROM scheduled_jobs ORDER BY job_name

-- :name status_executions
SELECT status, count(*) FROM job_executions GROUP BY status

-- :name status_permits
SELECT status, count(*) FROM posting_permits WHERE decision_type <> 'canary' GROUP BY status

-- :name status_candidates
SELECT status, count(*) FROM reply_candidates GROUP BY status

-- :name status_verdicts
SELECT verdict || coalesce(': ' || reason, ''), count(*) FROM reply_slo_events GROUP BY 1

-- :name status_stops
SELECT 'stopped: ' || scope || ' ' || name || ' by ' || stopped_by || ': ' || reason FROM stop_switches
UNION ALL
SELECT 'closed: ' || platform || '/' || account || ' until ' || strftime('%Y-%m-%dT%H:%M:%SZ', closed_until / 1000000, 'unixepoch') || ': ' || closed_code FROM accounts WHERE closed_until > $now

-- :name status_alerts
SELECT severity || ' ' || rule || ' ' || subject || ' x' || count || ': ' || message FROM alerts WHERE state <> 'resolved' ORDER BY last_seen_at DESC LIMIT 50

-- :name diagnosis_instances
SELECT max(last_seen_at), count(*) FILTER (WHERE last_seen_at > $now - 120000000) FROM instances

-- :name diagnosis_slots
SELECT j.job_name, s.reason_code, count(*), max(s.created_at), NULL
FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id
WHERE s.slot_time > $now - $window AND s.disposition <> 'claimed'
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit

-- :name diagnosis_runs
-- What failed since the last success of the same job.
SELECT j.job_name, r.status || coalesce(':' || r.reason_code, ''), count(*), max(r.started_at), r.error_message
FROM (SELECT e.job_id, e.status, e.reason_code, e.started_at, e.error_message,
             max(CASE WHEN e.status IN ('succeeded', 'partly_succeeded', 'nothing_to_do') THEN e.started_at END) OVER (PARTITION BY e.job_id) AS good_at
      FROM job_executions e WHERE e.slot_time > $now - $window) r
JOIN scheduled_jobs j ON j.id = r.job_id
WHERE r.status IN ('failed', 'timed_out', 'abandoned') AND (r.good_at IS NULL OR r.started_at > r.good_at)
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit

-- :name diagnosis_lost
SELECT coalesce(j.job_name, e.job_id), e.status, count(*), max(e.lease_until), NULL
FROM job_executions e INDEXED BY job_executions_running LEFT JOIN scheduled_jobs j ON j.id = e.job_id
WHERE e.status = 'running' AND e.lease_until < $now
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit

-- :name diagnosis_permits
SELECT coalesce(p.pipeline_source, 'unknown'), p.status || coalesce(':' || p.reason_code, ''), count(*), max(p.changed_at), p.detail
FROM posting_permits p WHERE p.created_at > $now - $window AND p.decision_type <> 'canary'
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit

-- :name diagnosis_posts
-- What failed, or is not known, since the last post of the same account.
WITH good AS MATERIALIZED (
  SELECT u.platform, u.account, max(u.used_at) AS at FROM posting_permits u WHERE u.created_at > $now - $window AND u.status = 'USED' GROUP BY 1, 2)
SELECT p.platform || '/' || p.account, p.status || coalesce(':' || p.reason_code, ''), count(*), max(p.changed_at), p.detail
FROM posting_permits p LEFT JOIN good g ON g.platform = p.platform AND g.account = p.account
WHERE p.created_at > $now - $window AND p.status IN ('NOT_POSTED', 'OUTCOME_UNKNOWN', 'UNRESOLVED') AND p.superseded_by IS NULL AND (g.at IS NULL OR p.changed_at > g.at)
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit

-- :name diagnosis_overdue
SELECT p.platform || '/' || p.account, p.status, count(*), max(p.due_at), NULL
FROM posting_permits p INDEXED BY posting_permits_due
WHERE p.status IN ('PENDING', 'APPROVED') AND p.due_at < $now - 300000000 AND p.expires_at > $now
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit

-- :name diagnosis_events
SELECT v.event_type, v.severity, count(*), max(v.created_at), v.message
FROM system_events v INDEXED BY system_events_type
WHERE v.event_type IN (SELECT value FROM json_each($types)) AND v.created_at > $now - $window
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $limit

-- :name jobs_read
SELECT j.id, j.job_name, j.job_type, j.schedule, j.time_zone, j.endpoint, j.payload, j.is_active, j.misfire, j.misfire_limit, j.overlap, j.overlap_limit,
       j.timeout_seconds, j.effective_from, j.next_run_at, j.invalid_reason, j.changed_in,
       j.description, j.created_at, j.updated_at, j.last_run_at, j.retries, j.retry_delay_seconds, j.freshness_seconds,
       CASE WHEN j.paused_until > $now THEN j.paused_until END, j.paused_by, j.pause_reason, j.owner, j.unowned_since, j.stale_since,
       EXISTS (SELECT 1 FROM instances i WHERE i.last_seen_at > $now - 120000000
                 AND ((i.handles_endpoints = 1 AND j.endpoint IS NOT NULL) OR EXISTS (SELECT 1 FROM json_each(i.handled_types) t WHERE t.value = j.job_type))),
       (SELECT count(*) FROM job_executions e INDEXED BY job_executions_running WHERE e.status = 'running' AND e.job_id = j.id),
       (SELECT count(*) FROM job_executions e INDEXED BY job_executions_retry_job WHERE e.retry_at IS NOT NULL AND e.job_id = j.id)
       + (SELECT count(*) FROM job_requests r WHERE r.job_id = j.id)
FROM scheduled_jobs j
WHERE j.job_name > $after AND j.job_name >= $from AND j.job_name <= $through AND ($active IS NULL OR j.is_active = $active)
ORDER BY j.job_name LIMIT $limit

-- :name executions_read
SELECT e.id, e.job_id, j.job_name, e.slot_time, e.kind, e.attempt, e.status, e.started_at, e.completed_at, e.reason_code, e.error_message, e.result,
       e.triggered_by, e.lease_owner, e.lease_until, e.retry_at, e.cancel_requested_at, e.cancelled_by, e.cancel_reason, e.build
FROM job_executions e LEFT JOIN scheduled_jobs j ON j.id = e.job_id
WHERE e.id < $before AND ($status IS NULL OR e.status = $status) ORDER BY e.id DESC LIMIT $limit

-- :name executions_of_job
-- An index by job would be a third more to write for every run; reading one job's history passes over the narrow index of slots instead.
SELECT e.id, e.job_id, j.job_name, e.slot_time, e.kind, e.attempt, e.status, e.started_at, e.completed_at, e.reason_code, e.error_message, e.result,
       e.triggered_by, e.lease_owner, e.lease_until, e.retry_at, e.cancel_requested_at, e.cancelled_by, e.cancel_reason, e.build
FROM (SELECT r.id FROM job_executions r INDEXED BY job_executions_slot
      WHERE r.job_id = (SELECT id FROM scheduled_jobs WHERE job_name = $name) AND r.id < $before
        AND ($status IS NULL OR (SELECT s.status FROM job_executions s WHERE s.id = r.id) = $status)
      ORDER BY r.id DESC LIMIT $limit) newest
CROSS JOIN job_executions e ON e.id = newest.id JOIN scheduled_jobs j ON j.id = e.job_id
ORDER BY e.id DESC
