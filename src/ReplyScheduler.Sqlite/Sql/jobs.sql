-- Catalogue, slots, claims, leases.

-- :name instance_boot
INSERT INTO instances (id, build, machine, process_id, handled_types, boot_at, last_seen_at)
VALUES ($instance, $build, $machine, $process, $types, $now, $now)
ON CONFLICT (id) DO UPDATE SET handled_types = excluded.handled_types, last_seen_at = excluded.last_seen_at

-- :name instance_seen
UPDATE instances SET last_seen_at = $now WHERE id = $instance AND last_seen_at < $now - 10000000

-- :name derived_gates_reset
DELETE FROM accounts WHERE closed_code IN ('quota_exceeded', 'spacing')

-- :name jobs_insert
INSERT INTO scheduled_jobs (job_name, job_type, schedule, time_zone, description, payload, overlap, misfire, misfire_limit,
                            timeout_seconds, retries, retry_delay_seconds, definition_hash, instance_id, build)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8,
       value ->> 9, value ->> 10, value ->> 11, value ->> 12, $instance, $build
FROM json_each($jobs) WHERE true
ON CONFLICT (job_name) DO NOTHING

-- :name jobs_overwrite
UPDATE scheduled_jobs
   SET job_type = v.value ->> 1, schedule = v.value ->> 2, time_zone = v.value ->> 3, description = v.value ->> 4, payload = v.value ->> 5,
       overlap = v.value ->> 6, misfire = v.value ->> 7, misfire_limit = v.value ->> 8, timeout_seconds = v.value ->> 9,
       retries = v.value ->> 10, retry_delay_seconds = v.value ->> 11, definition_hash = v.value ->> 12, instance_id = $instance, build = $build
  FROM json_each($jobs) v
 WHERE job_name = v.value ->> 0 AND definition_hash IS NOT v.value ->> 12
RETURNING scheduled_jobs.id, job_name

-- :name catalogue_version
SELECT catalogue_version, catalogue_reset FROM store_info

-- :name jobs_load
SELECT id, job_name, job_type, schedule, time_zone, payload, is_active, misfire, misfire_limit, overlap, timeout_seconds,
       effective_from, next_run_at, invalid_reason, changed_in
FROM scheduled_jobs WHERE changed_in > $since

-- :name sweep
UPDATE job_executions
   SET status = 'abandoned', completed_at = $now, lease_until = NULL, reason_code = 'run_abandoned',
       error_message = 'The lease ran out: the instance that held it is gone, hangs or was paused.',
       retry_at = (SELECT CASE WHEN job_executions.attempt <= j.retries
                               THEN $now + j.retry_delay_seconds * (1000000 << min(job_executions.attempt - 1, 16)) END
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
                CASE WHEN EXISTS (SELECT 1 FROM instances i, json_each(i.handled_types) t
                                  WHERE i.last_seen_at > $now - 120000000 AND t.value = j.job_type) THEN 'late' ELSE 'no_handler' END
              WHEN j.paused_until > $now THEN 'paused'
              WHEN o.value ->> 3 = 1 THEN 'coalesced'
              WHEN o.value ->> 3 = 2 OR o.value ->> 2 < $now - $catch_up THEN 'late'
              WHEN j.overlap = 'skip' AND EXISTS (SELECT 1 FROM job_executions e INDEXED BY job_executions_running
                                                  WHERE e.status = 'running' AND e.job_id = j.id) THEN 'overlap'
              ELSE '' END AS code
  FROM json_each($offers) o JOIN scheduled_jobs j ON j.id = o.value ->> 0
  WHERE j.changed_in = o.value ->> 1 AND j.is_active = 1 AND o.value ->> 2 <= $now AND o.value ->> 2 >= j.effective_from
) c
ORDER BY c.slot, c.id
ON CONFLICT DO NOTHING
RETURNING slot_time, job_id, disposition, reason_code

-- :name retries_due
SELECT e.id, e.job_id, e.slot_time, e.kind, e.attempt
FROM job_executions e INDEXED BY job_executions_retry JOIN scheduled_jobs j ON j.id = e.job_id
WHERE e.retry_at IS NOT NULL AND e.retry_at <= $now AND j.is_active = 1 AND coalesce(j.paused_until, 0) <= $now
  AND EXISTS (SELECT 1 FROM instances i, json_each(i.handled_types) t WHERE i.id = $instance AND t.value = j.job_type)
  AND NOT (j.overlap = 'skip' AND (
        EXISTS (SELECT 1 FROM job_executions r INDEXED BY job_executions_running WHERE r.status = 'running' AND r.job_id = j.id)
     OR EXISTS (SELECT 1 FROM job_executions o INDEXED BY job_executions_retry
                WHERE o.retry_at IS NOT NULL AND o.job_id = j.id AND (o.retry_at, o.id) < (e.retry_at, e.id))))
ORDER BY e.retry_at, e.id LIMIT $room

-- :name retry_taken
UPDATE job_executions SET retry_at = NULL WHERE id = $id

-- :name requests_due
-- CROSS JOIN fixes the order: the few requests outside, the catalogue inside.
SELECT r.job_id, r.requested_by,
       max($now, 1 + coalesce((SELECT max(s.slot_time) FROM job_slots s WHERE s.slot_time >= $now AND s.job_id = r.job_id AND s.kind = 'manual'), 0))
FROM job_requests r CROSS JOIN scheduled_jobs j ON j.id = r.job_id
WHERE j.is_active = 1 AND coalesce(j.paused_until, 0) <= $now
  AND EXISTS (SELECT 1 FROM instances i, json_each(i.handled_types) t WHERE i.id = $instance AND t.value = j.job_type)
  AND NOT (j.overlap = 'skip' AND EXISTS (SELECT 1 FROM job_executions e INDEXED BY job_executions_running WHERE e.status = 'running' AND e.job_id = j.id))
ORDER BY r.requested_at, r.job_id LIMIT $room

-- :name request_taken
DELETE FROM job_requests WHERE job_id = $job

-- :name claim_manual
INSERT INTO job_slots (job_id, slot_time, kind, disposition, created_at, instance_id, build)
VALUES ($job, $slot, 'manual', 'claimed', $now, $instance, $build)

-- :name claim_executions
INSERT INTO job_executions (id, job_id, slot_time, kind, attempt, status, started_at, triggered_by, lease_owner, lease_until, instance_id, build)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, 'running', $now, $triggered_by, $instance, $now + $lease, $instance, $build
FROM json_each($won)

-- :name jobs_ran
UPDATE scheduled_jobs SET last_run_at = $now FROM json_each($won) v WHERE scheduled_jobs.id = v.value ->> 1

-- :name plans_apply
UPDATE scheduled_jobs SET next_run_at = v.value ->> 2, invalid_reason = v.value ->> 3
  FROM json_each($plans) v WHERE scheduled_jobs.id = v.value ->> 0 AND changed_in = v.value ->> 1 AND is_active = 1
RETURNING scheduled_jobs.id, job_name, next_run_at, invalid_reason

-- :name alert_raise
INSERT INTO alerts (rule, subject, severity, message, first_seen_at, last_seen_at, instance_id, build)
VALUES ($rule, $subject, $severity, $message, $now, $now, $instance, $build)
ON CONFLICT (rule, subject) WHERE state <> 'resolved' DO UPDATE SET count = count + 1, last_seen_at = excluded.last_seen_at

-- :name next_lease_end
SELECT min(lease_until) FROM job_executions INDEXED BY job_executions_running WHERE status = 'running'

-- :name renew
UPDATE job_executions SET lease_until = $now + $lease
WHERE id IN (SELECT value FROM json_each($ids)) AND status = 'running' AND lease_owner = $instance AND lease_until > $now
RETURNING id

-- :name finish
UPDATE job_executions
   SET status = v.value ->> 1, completed_at = $now, lease_until = NULL, reason_code = v.value ->> 2,
       result = CASE WHEN json_valid(v.value ->> 3) THEN v.value ->> 3 ELSE json_quote(v.value ->> 3) END, error_message = v.value ->> 4,
       retry_at = CASE WHEN v.value ->> 1 IN ('failed', 'timed_out') THEN
                    (SELECT CASE WHEN job_executions.attempt <= j.retries
                                 THEN $now + j.retry_delay_seconds * (1000000 << min(job_executions.attempt - 1, 16)) END
                     FROM scheduled_jobs j WHERE j.id = job_executions.job_id) END
  FROM json_each($ends) v
 WHERE job_executions.id = v.value ->> 0 AND status = 'running' AND lease_owner = $instance
RETURNING job_executions.id

-- :name execution_state
SELECT status, lease_owner FROM job_executions WHERE id = $id

-- :name run_holds
SELECT 1 FROM job_executions WHERE id = $run AND status = 'running' AND lease_owner = $instance

-- :name wake
INSERT INTO job_requests (job_id, requested_at, requested_by, reason)
SELECT id, $now, $by, $reason FROM scheduled_jobs WHERE job_name IN (SELECT value FROM json_each($names)) AND is_active = 1
ON CONFLICT DO NOTHING
