-- Catalogue, slots, claims, leases.

-- :name instance_boot
INSERT INTO instances (id, build, machine, process_id, handled_types, handles_endpoints, boot_at, last_seen_at)
VALUES ($instance, $build, $machine, $process, $types, $endpoints, $now, $now)
ON CONFLICT (id) DO UPDATE SET handled_types = excluded.handled_types, handles_endpoints = excluded.handles_endpoints, last_seen_at = excluded.last_seen_at

-- :name instance_seen
UPDATE instances SET last_seen_at = $now, ticked_at = $now WHERE id = $instance AND coalesce(ticked_at, 0) < $now - 10000000

-- :name derived_gates_reset
DELETE FROM accounts WHERE closed_code IN ('quota_exceeded', 'spacing')

-- :name jobs_synced
-- What of a batch is not in the catalogue as its code wrote it last: 1 new, 2 written otherwise, 3 only owned otherwise.
SELECT v.key, CASE WHEN j.id IS NULL THEN 1 WHEN j.definition_hash IS NOT v.value ->> 1 THEN 2 ELSE 3 END
FROM json_each($jobs) v LEFT JOIN scheduled_jobs j ON j.job_name = v.value ->> 0
WHERE j.id IS NULL OR j.definition_hash IS NOT v.value ->> 1 OR j.owner IS NOT $owner OR j.unowned_since IS NOT NULL

-- :name jobs_insert
-- As the trigger leaves a row that somebody adds, without touching each row twice; jobs_added then raises the version once for all.
INSERT INTO scheduled_jobs (job_name, job_type, schedule, time_zone, description, endpoint, payload, overlap, overlap_limit, misfire, misfire_limit,
                            timeout_seconds, retries, retry_delay_seconds, freshness_seconds, definition_hash, owner, instance_id, build,
                            changed_in, created_at, updated_at, effective_from, fresh_until)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8,
       value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, $owner, $instance, $build,
       next.version, $now, $now, $now, $now + (value ->> 14) * 1000000
FROM (SELECT catalogue_version + 1 AS version FROM store_info) next CROSS JOIN json_each($jobs) WHERE true
ON CONFLICT (job_name) DO NOTHING

-- :name jobs_added
UPDATE store_info SET catalogue_version = catalogue_version + 1

-- :name jobs_overwrite
UPDATE scheduled_jobs
   SET job_type = v.value ->> 1, schedule = v.value ->> 2, time_zone = v.value ->> 3, description = v.value ->> 4, endpoint = v.value ->> 5,
       payload = v.value ->> 6, overlap = v.value ->> 7, overlap_limit = v.value ->> 8, misfire = v.value ->> 9, misfire_limit = v.value ->> 10,
       timeout_seconds = v.value ->> 11, retries = v.value ->> 12, retry_delay_seconds = v.value ->> 13, freshness_seconds = v.value ->> 14,
       definition_hash = v.value ->> 15, owner = $owner, unowned_since = NULL, instance_id = $instance, build = $build
  FROM json_each($jobs) v
 WHERE job_name = v.value ->> 0
RETURNING scheduled_jobs.id, job_name

-- :name jobs_add
-- Jobs that a person brings: as jobs_insert, but for owner and hash of a definition in code.
INSERT INTO scheduled_jobs (job_name, job_type, schedule, time_zone, description, endpoint, payload, overlap, overlap_limit, misfire, misfire_limit,
                            timeout_seconds, retries, retry_delay_seconds, freshness_seconds, instance_id, build,
                            changed_in, created_at, updated_at, effective_from, fresh_until)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8,
       value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, $instance, $build,
       next.version, $now, $now, $now, $now + (value ->> 14) * 1000000
FROM (SELECT catalogue_version + 1 AS version FROM store_info) next CROSS JOIN json_each($jobs) WHERE true
ON CONFLICT (job_name) DO NOTHING
RETURNING id, job_name

-- :name jobs_replace
-- Owner and hash stay: code that registers the job leaves the change alone until its own definition changes.
UPDATE scheduled_jobs
   SET job_type = v.value ->> 1, schedule = v.value ->> 2, time_zone = v.value ->> 3, description = v.value ->> 4, endpoint = v.value ->> 5,
       payload = v.value ->> 6, overlap = v.value ->> 7, overlap_limit = v.value ->> 8, misfire = v.value ->> 9, misfire_limit = v.value ->> 10,
       timeout_seconds = v.value ->> 11, retries = v.value ->> 12, retry_delay_seconds = v.value ->> 13, freshness_seconds = v.value ->> 14,
       instance_id = $instance, build = $build
  FROM json_each($jobs) v
 WHERE job_name = v.value ->> 0
   AND (job_type, schedule, time_zone, description, endpoint, payload, overlap, overlap_limit, misfire, misfire_limit, timeout_seconds, retries, retry_delay_seconds, freshness_seconds)
    IS NOT (v.value ->> 1, v.value ->> 2, v.value ->> 3, v.value ->> 4, v.value ->> 5, v.value ->> 6, v.value ->> 7, v.value ->> 8, v.value ->> 9, v.value ->> 10,
            v.value ->> 11, v.value ->> 12, v.value ->> 13, v.value ->> 14)
RETURNING scheduled_jobs.id, job_name

-- :name jobs_owned
UPDATE scheduled_jobs SET owner = $owner, unowned_since = NULL FROM json_each($names) v WHERE job_name = v.value

-- :name jobs_unowned
UPDATE scheduled_jobs SET unowned_since = $now
WHERE owner = $owner AND job_name > $after AND ($through IS NULL OR job_name <= $through) AND unowned_since IS NULL
  AND job_name NOT IN (SELECT value FROM json_each($names))
RETURNING id, job_name

-- :name jobs_unowned_left
SELECT 1 FROM scheduled_jobs WHERE owner = $owner AND unowned_since IS NOT NULL AND is_active = 1 LIMIT 1

-- :name catalogue_version
SELECT catalogue_version, catalogue_reset FROM store_info

-- :name jobs_load
SELECT id, job_name, job_type, schedule, time_zone, endpoint, payload, is_active, misfire, misfire_limit, overlap, overlap_limit, timeout_seconds,
       effective_from, next_run_at, invalid_reason, changed_in
FROM scheduled_jobs WHERE changed_in > $since

-- :name sweep
-- A retry waits as the contract's RetryBackOff says: doubled, at most a day, and up to a fifth more by the last two digits of the run's id.
UPDATE job_executions
   SET status = 'abandoned', completed_at = $now, lease_until = NULL, reason_code = 'run_abandoned',
       error_message = 'The lease ran out: the instance that held it is gone, hangs or was paused.',
       retry_at = (SELECT CASE WHEN job_executions.attempt <= j.retries AND job_executions.cancel_requested_at IS NULL
                               THEN $now + min(j.retry_delay_seconds << min(job_executions.attempt - 1, 16), 86400) * 1000000
                                    + min(j.retry_delay_seconds << min(job_executions.attempt - 1, 16), 86400) * 1000000 * (16 * (instr('0123456789abcdef', substr(job_executions.id, 35, 1)) - 1) + instr('0123456789abcdef', substr(job_executions.id, 36, 1)) - 1) / 1275 END
                   FROM scheduled_jobs j WHERE j.id = job_executions.job_id)
 WHERE id IN (SELECT id FROM job_executions INDEXED BY job_executions_running WHERE status = 'running' AND lease_until <= $now LIMIT 500)
RETURNING id, job_id, slot_time, attempt, retry_at

-- :name claim_offers
-- The row is the claim: whoever inserts it owns the slot, whatever anybody's calendar or clock says.
INSERT INTO job_slots (job_id, slot_time, kind, disposition, reason_code, created_at, instance_id, build)
SELECT c.id, c.slot, 'schedule',
       CASE c.code WHEN '' THEN 'claimed' WHEN 'no_handler' THEN 'blocked' WHEN 'paused' THEN 'skipped' WHEN 'overlap' THEN 'skipped' ELSE 'missed' END,
       nullif(c.code, ''), $now, $instance, $build
FROM (
  SELECT j.id, o.value ->> 2 AS slot,
         CASE WHEN o.value ->> 3 = 3 THEN
                CASE WHEN EXISTS (SELECT 1 FROM instances i
                                  WHERE i.last_seen_at > $now - 120000000
                                    AND ((i.handles_endpoints = 1 AND j.endpoint IS NOT NULL)
                                      OR EXISTS (SELECT 1 FROM json_each(i.handled_types) t WHERE t.value = j.job_type)))
                     THEN iif(o.value ->> 4, 'open', 'late') ELSE 'no_handler' END
              WHEN j.paused_until > min($now, o.value ->> 2) THEN 'paused'
              WHEN o.value ->> 3 = 1 THEN 'coalesced'
              WHEN o.value ->> 3 = 2 OR o.value ->> 2 < $now - min($catch_up, (SELECT keep_slots_days - 1 FROM store_info) * 86400000000) THEN 'late'
              WHEN j.overlap = 'skip' AND EXISTS (SELECT 1 FROM job_executions e INDEXED BY job_executions_running
                                                  WHERE e.status = 'running' AND e.job_id = j.id) THEN iif(o.value ->> 4, 'open', 'overlap')
              WHEN j.overlap = 'allow' AND (SELECT count(*) FROM job_executions e INDEXED BY job_executions_running
                                                            WHERE e.status = 'running' AND e.job_id = j.id) >= j.overlap_limit THEN iif(o.value ->> 4, 'open', 'overlap')
              ELSE '' END AS code
  FROM json_each($offers) o JOIN scheduled_jobs j ON j.id = o.value ->> 0
  WHERE j.changed_in = o.value ->> 1 AND j.is_active = 1 AND o.value ->> 2 <= $now AND o.value ->> 2 >= j.effective_from
    AND o.value ->> 2 > $now - (SELECT keep_slots_days FROM store_info) * 86400000000
) c
WHERE c.code <> 'open'
ORDER BY c.slot, c.id
ON CONFLICT DO NOTHING
RETURNING slot_time, job_id, disposition, reason_code

-- :name offers_open
-- Which of the offers that may wait have no row yet, for want of a place and for no other reason.
SELECT o.key
FROM json_each($offers) o JOIN scheduled_jobs j ON j.id = o.value ->> 0
WHERE j.changed_in = o.value ->> 1 AND j.is_active = 1 AND o.value ->> 2 <= $now AND o.value ->> 2 >= j.effective_from
  AND o.value ->> 2 > $now - (SELECT keep_slots_days FROM store_info) * 86400000000
  AND NOT EXISTS (SELECT 1 FROM job_slots s WHERE s.slot_time = o.value ->> 2 AND s.job_id = j.id AND s.kind = 'schedule')

-- :name retries_due
-- First the jobs with a due retry, then of each as many as its overlap policy has places for. One more of a job waits for an end of a run of it.
WITH due AS MATERIALIZED (
  SELECT j.id AS job, CASE j.overlap WHEN 'skip' THEN 1 ELSE j.overlap_limit END
           - (SELECT count(*) FROM job_executions e INDEXED BY job_executions_running WHERE e.status = 'running' AND e.job_id = j.id) AS places
  FROM (SELECT DISTINCT job_id FROM job_executions INDEXED BY job_executions_retry WHERE retry_at IS NOT NULL AND retry_at <= $now) w
  CROSS JOIN scheduled_jobs j ON j.id = w.job_id
  WHERE j.is_active = 1 AND coalesce(j.paused_until, 0) <= $now AND ($job_type IS NULL OR j.job_type = $job_type)
    AND EXISTS (SELECT 1 FROM instances i WHERE i.id = $instance AND ((i.handles_endpoints = 1 AND j.endpoint IS NOT NULL)
                                                                OR EXISTS (SELECT 1 FROM json_each(i.handled_types) t WHERE t.value = j.job_type))))
SELECT id, job_id, slot_time, kind, attempt, payload, place > places
FROM (
  SELECT e.id, e.job_id, e.slot_time, e.kind, e.attempt, e.payload, e.retry_at, d.places,
         row_number() OVER (PARTITION BY e.job_id ORDER BY e.retry_at, e.id) AS place
  FROM due d CROSS JOIN job_executions e
    ON e.id IN (SELECT q.id FROM job_executions q INDEXED BY job_executions_retry_job
                WHERE q.retry_at IS NOT NULL AND q.job_id = d.job AND q.retry_at <= $now ORDER BY q.retry_at, q.id LIMIT $most)
)
WHERE place <= max(places, 0) + 1
ORDER BY place > places, retry_at, id LIMIT $most + 1000

-- :name retry_taken
UPDATE job_executions SET retry_at = NULL WHERE id = $id

-- :name requests_due
-- The few jobs with requests, then of each the first ones, those of people before back-fills. A back-fill waits until the schedule has
-- settled the occurrence itself. Slots of kind manual have instants of their own.
WITH RECURSIVE asked(job) AS (
  SELECT min(job_id) FROM job_requests
  UNION ALL SELECT (SELECT min(r.job_id) FROM job_requests r WHERE r.job_id > asked.job) FROM asked WHERE asked.job IS NOT NULL),
due AS MATERIALIZED (
  SELECT j.id AS job, j.effective_from, coalesce(j.next_run_at, 0) AS next_run_at,
         max($now, 1 + coalesce((SELECT max(s.slot_time) FROM job_slots s WHERE s.slot_time >= $now AND s.job_id = j.id AND s.kind = 'manual'), 0)) AS first_manual,
         CASE j.overlap WHEN 'skip' THEN 1 ELSE j.overlap_limit END
           - (SELECT count(*) FROM job_executions e INDEXED BY job_executions_running WHERE e.status = 'running' AND e.job_id = j.id) AS places
  FROM asked CROSS JOIN scheduled_jobs j ON j.id = asked.job
  WHERE j.is_active = 1 AND coalesce(j.paused_until, 0) <= $now AND ($job_type IS NULL OR j.job_type = $job_type)
    AND EXISTS (SELECT 1 FROM instances i WHERE i.id = $instance AND ((i.handles_endpoints = 1 AND j.endpoint IS NOT NULL)
                                                                OR EXISTS (SELECT 1 FROM json_each(i.handled_types) t WHERE t.value = j.job_type))))
SELECT id, job_id, kind, coalesce(slot_time, first_manual + manual_place - 1), payload, place > places
FROM (
  SELECT r.id, r.seq, r.job_id, r.kind, r.slot_time, r.payload, r.due_at, d.first_manual, d.places,
         row_number() OVER (PARTITION BY r.job_id ORDER BY r.kind DESC, r.due_at, r.slot_time, r.seq) AS place,
         row_number() OVER (PARTITION BY r.job_id, r.kind ORDER BY r.due_at, r.seq) AS manual_place
  FROM due d CROSS JOIN job_requests r
    ON r.seq IN (
      SELECT seq FROM (SELECT q.seq FROM job_requests q INDEXED BY job_requests_job
                      WHERE q.job_id = d.job AND q.kind = 'manual' AND q.due_at <= $now ORDER BY q.due_at, q.slot_time, q.seq LIMIT $most)
      UNION ALL
      SELECT seq FROM (SELECT q.seq FROM job_requests q INDEXED BY job_requests_job
                      WHERE q.job_id = d.job AND q.kind = 'backfill' AND q.due_at <= $now
                        AND (q.slot_time < d.effective_from OR q.slot_time < d.next_run_at
                          OR EXISTS (SELECT 1 FROM job_slots s WHERE s.slot_time = q.slot_time AND s.job_id = q.job_id AND s.kind = 'schedule'))
                      ORDER BY q.due_at, q.slot_time, q.seq LIMIT $most))
)
WHERE place <= max(places, 0) + 1
ORDER BY place > places, place, due_at, slot_time, seq LIMIT $most + 1000

-- :name request_taken
DELETE FROM job_requests WHERE id = $id

-- :name claim_request
-- The ledger decides, as for any slot: an occurrence that was claimed meanwhile is not run again.
INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at, instance_id, build)
SELECT $job, $slot, $kind, 'claimed', $now, $instance, $build
WHERE NOT ($kind = 'backfill' AND EXISTS (SELECT 1 FROM job_slots s WHERE s.slot_time = $slot AND s.job_id = $job AND s.disposition = 'claimed'))
ON CONFLICT DO NOTHING

-- :name request_by_key
SELECT id FROM job_requests WHERE job_id = $job AND request_key = $key

-- :name requests_waiting
SELECT count(*) FROM job_requests WHERE job_id = $job

-- :name backfill_open
SELECT count(DISTINCT v.value) FROM json_each($occurrences) v
WHERE v.value < $now AND v.value > $now - (SELECT keep_slots_days FROM store_info) * 86400000000
  AND NOT EXISTS (SELECT 1 FROM job_slots s WHERE s.slot_time = v.value AND s.job_id = $job AND s.disposition = 'claimed')
  AND NOT EXISTS (SELECT 1 FROM job_requests r WHERE r.job_id = $job AND r.slot_time = v.value)

-- :name request_insert
INSERT INTO job_requests (id, job_id, due_at, payload, request_key, requested_at, requested_by, reason)
VALUES ($id, $job, $due, $payload, $key, $now, $by, $reason)

-- :name backfill_insert
INSERT INTO job_requests (job_id, kind, slot_time, due_at, requested_at, requested_by, reason)
SELECT $job, 'backfill', v.value, $now, $now, $by, $reason FROM json_each($occurrences) v
WHERE v.value < $now AND v.value > $now - (SELECT keep_slots_days FROM store_info) * 86400000000
  AND NOT EXISTS (SELECT 1 FROM job_slots s WHERE s.slot_time = v.value AND s.job_id = $job AND s.disposition = 'claimed')
ORDER BY v.value
ON CONFLICT DO NOTHING

-- :name job_by_name
SELECT id, is_active, coalesce(paused_until, 0) FROM scheduled_jobs WHERE job_name = $name

-- :name pause
UPDATE scheduled_jobs SET paused_until = $until, paused_by = $by, pause_reason = $reason WHERE id = $job

-- :name activate
UPDATE scheduled_jobs SET is_active = $active WHERE id = $job AND is_active <> $active

-- :name cancel_run
-- Who asked first stays on the row; each who asked is an event.
UPDATE job_executions SET cancel_requested_at = coalesce(cancel_requested_at, $now), cancelled_by = coalesce(cancelled_by, $by),
                          cancel_reason = coalesce(cancel_reason, $reason), retry_at = NULL
WHERE id = $id AND (status = 'running' OR retry_at IS NOT NULL)
RETURNING job_id

-- :name cancel_request
DELETE FROM job_requests WHERE id = $id RETURNING job_id

-- :name cancels
SELECT id FROM job_executions INDEXED BY job_executions_cancel WHERE status = 'running' AND cancel_requested_at IS NOT NULL AND lease_owner = $instance

-- :name next_waiting
-- Also when a pause ends that something waits for.
WITH RECURSIVE asked(job) AS (
  SELECT min(job_id) FROM job_requests
  UNION ALL SELECT (SELECT min(r.job_id) FROM job_requests r WHERE r.job_id > asked.job) FROM asked WHERE asked.job IS NOT NULL)
SELECT min(at) FROM (
  SELECT min(e.retry_at) AS at FROM job_executions e INDEXED BY job_executions_retry WHERE e.retry_at IS NOT NULL AND e.retry_at > $now
  UNION ALL SELECT min(r.due_at) FROM job_requests r INDEXED BY job_requests_due WHERE r.due_at > $now
  UNION ALL SELECT min(j.paused_until) FROM asked CROSS JOIN scheduled_jobs j ON j.id = asked.job WHERE j.is_active = 1 AND j.paused_until > $now
  UNION ALL SELECT min(j.paused_until)
            FROM (SELECT DISTINCT job_id FROM job_executions INDEXED BY job_executions_retry WHERE retry_at IS NOT NULL AND retry_at <= $now) w
            CROSS JOIN scheduled_jobs j ON j.id = w.job_id WHERE j.is_active = 1 AND j.paused_until > $now)

-- :name jobs_any_fresh
SELECT 1 FROM scheduled_jobs INDEXED BY scheduled_jobs_freshness WHERE freshness_seconds IS NOT NULL LIMIT 1

-- :name jobs_fresh
UPDATE scheduled_jobs SET fresh_until = $now + freshness_seconds * 1000000, stale_since = NULL
WHERE freshness_seconds IS NOT NULL
  AND id IN (SELECT e.job_id FROM json_each($ids) v JOIN job_executions e ON e.id = v.value WHERE e.status = 'succeeded')
RETURNING job_name

-- :name jobs_stale
UPDATE scheduled_jobs SET stale_since = $now
WHERE id IN (SELECT id FROM scheduled_jobs INDEXED BY scheduled_jobs_fresh
             WHERE freshness_seconds IS NOT NULL AND stale_since IS NULL AND fresh_until <= $now AND is_active = 1 LIMIT 500)
RETURNING job_name, freshness_seconds

-- :name types_of_jobs
SELECT DISTINCT job_type FROM scheduled_jobs WHERE id IN (SELECT value FROM json_each($jobs))

-- :name types_with_endpoints
SELECT job_type FROM scheduled_jobs GROUP BY job_type HAVING count(endpoint) = count(*)

-- :name alert_any
SELECT 1 FROM alerts WHERE rule = $rule AND state <> 'resolved' LIMIT 1

-- :name findings_gone
-- Of jobs that are deleted, inactive or renamed, or have no limit any more.
SELECT a.rule, a.subject
FROM alerts a INDEXED BY alerts_one_open LEFT JOIN scheduled_jobs j ON j.job_name = a.subject AND j.is_active = 1
WHERE a.state <> 'resolved' AND a.rule IN ('freshness', 'bad_schedule') AND iif(a.rule = 'freshness', j.freshness_seconds, j.id) IS NULL

-- :name alert_resolve
UPDATE alerts SET state = 'resolved', resolved_at = $now, last_seen_at = $now
WHERE rule = $rule AND state <> 'resolved' AND subject IN (SELECT value FROM json_each($subjects))

-- :name claim_executions
INSERT INTO job_executions (id, job_id, slot_time, kind, attempt, status, started_at, triggered_by, payload, lease_owner, lease_until, instance_id, build)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, 'running', $now, $triggered_by, value ->> 5, $instance, $now + $lease, $instance, $build
FROM json_each($won)

-- :name jobs_ran
UPDATE scheduled_jobs SET last_run_at = $now, start_due_at = coalesce(v.value ->> 6, start_due_at) FROM json_each($won) v WHERE scheduled_jobs.id = v.value ->> 1

-- :name plans_apply
-- An occurrence inside a pause is none that should start: the first one after it is.
UPDATE scheduled_jobs
   SET next_run_at = v.value ->> 2, invalid_reason = v.value ->> 3,
       start_due_at = iif(coalesce(start_due_at > paused_until, start_due_at IS NOT NULL), start_due_at, v.value ->> 2)
  FROM json_each($plans) v WHERE scheduled_jobs.id = v.value ->> 0 AND changed_in = v.value ->> 1 AND is_active = 1
RETURNING scheduled_jobs.id, job_name, next_run_at, invalid_reason

-- :name alert_raise
-- A warning may become critical, and is then open again. A finding is new if it counts one.
INSERT INTO alerts (rule, subject, severity, message, first_seen_at, last_seen_at, instance_id, build)
VALUES ($rule, $subject, $severity, $message, $now, $now, $instance, $build)
ON CONFLICT (rule, subject) WHERE state <> 'resolved' DO UPDATE
  SET count = count + 1, last_seen_at = excluded.last_seen_at, message = excluded.message, severity = iif(excluded.severity = 'critical', 'critical', severity),
      state = iif(excluded.severity = 'critical' AND severity <> 'critical', 'open', state)
RETURNING count

-- :name next_lease_end
SELECT min(lease_until) FROM job_executions INDEXED BY job_executions_running WHERE status = 'running'

-- :name renew
UPDATE job_executions SET lease_until = $now + $lease
WHERE id IN (SELECT value FROM json_each($ids)) AND status = 'running' AND lease_owner = $instance AND lease_until > $now
RETURNING id

-- :name finish
UPDATE job_executions
   SET status = v.value ->> 1, completed_at = $now, lease_until = NULL, reason_code = v.value ->> 2,
       result = CASE WHEN json_valid(v.value ->> 3) = 0 THEN json_quote(v.value ->> 3) ELSE v.value ->> 3 END, error_message = v.value ->> 4,
       retry_at = CASE WHEN v.value ->> 1 IN ('failed', 'timed_out') THEN
                    (SELECT CASE WHEN job_executions.attempt <= j.retries AND job_executions.cancel_requested_at IS NULL
                                 THEN $now + min(j.retry_delay_seconds << min(job_executions.attempt - 1, 16), 86400) * 1000000
                                    + min(j.retry_delay_seconds << min(job_executions.attempt - 1, 16), 86400) * 1000000 * (16 * (instr('0123456789abcdef', substr(job_executions.id, 35, 1)) - 1) + instr('0123456789abcdef', substr(job_executions.id, 36, 1)) - 1) / 1275 END
                     FROM scheduled_jobs j WHERE j.id = job_executions.job_id) END
  FROM json_each($ends) v
 WHERE job_executions.id = v.value ->> 0 AND status = 'running' AND lease_owner = $instance
RETURNING job_executions.id, retry_at

-- :name execution_state
SELECT status, lease_owner FROM job_executions WHERE id = $id

-- :name run_holds
SELECT 1 FROM job_executions WHERE id = $run AND status = 'running' AND lease_owner = $instance

-- :name wake
INSERT INTO job_requests (job_id, request_key, requested_at, requested_by, reason)
SELECT id, 'wake', $now, $by, $reason FROM scheduled_jobs WHERE job_name IN (SELECT value FROM json_each($names)) AND is_active = 1
ON CONFLICT DO NOTHING
