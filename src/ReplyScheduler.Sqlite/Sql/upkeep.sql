-- Retention: what is past its age and nobody needs any more.

-- :name prune_permits
DELETE FROM posting_permits WHERE permit_id IN (
  SELECT p.permit_id FROM posting_permits p INDEXED BY posting_permits_ended
  WHERE p.status IN ('REJECTED', 'EXPIRED', 'REVOKED') AND p.changed_at <= $now - (SELECT keep_slots_days FROM store_info) * 86400000000
    AND NOT EXISTS (SELECT 1 FROM posting_permits s INDEXED BY posting_permits_superseded
                    WHERE s.superseded_by IS NOT NULL AND s.platform = p.platform AND s.account = p.account AND s.target_id = p.target_id AND s.superseded_by = p.permit_id)
  ORDER BY p.changed_at LIMIT $most)
RETURNING decision_id

-- :name prune_decided_candidates
DELETE FROM reply_candidates
WHERE status = 'decided' AND changed_at <= $now - (SELECT keep_slots_days FROM store_info) * 86400000000
  AND id IN (SELECT d.candidate_id FROM json_each($decisions) v JOIN reply_decisions d ON d.decision_id = v.value)
  AND NOT EXISTS (SELECT 1 FROM posting_permits p WHERE p.platform = reply_candidates.platform AND p.account = reply_candidates.account
                    AND p.target_id = reply_candidates.target_id AND p.superseded_by IS NULL
                    AND p.status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED'))

-- :name prune_decisions
DELETE FROM reply_decisions
WHERE decision_id IN (SELECT value FROM json_each($decisions)) AND created_at <= $now - (SELECT keep_slots_days FROM store_info) * 86400000000

-- :name prune_candidates
DELETE FROM reply_candidates WHERE id IN (
  SELECT id FROM reply_candidates INDEXED BY reply_candidates_ended
  WHERE status IN ('denied', 'expired', 'dead', 'withdrawn') AND changed_at <= $now - (SELECT keep_slots_days FROM store_info) * 86400000000
  ORDER BY changed_at LIMIT $most)

-- :name prune_slots_due
-- A claim ignores slots of this age, so none of them can open again.
SELECT s.slot_time, s.job_id, s.kind FROM job_slots s
WHERE s.slot_time <= $now - (SELECT keep_slots_days FROM store_info) * 86400000000
  AND NOT EXISTS (SELECT 1 FROM job_executions e WHERE e.slot_time = s.slot_time AND e.job_id = s.job_id AND e.kind = s.kind
                    AND (e.status = 'running' OR e.retry_at IS NOT NULL OR e.started_at > $now - (SELECT keep_slots_days FROM store_info) * 86400000000))
ORDER BY s.slot_time LIMIT $most

-- :name prune_executions
DELETE FROM job_executions WHERE (slot_time, job_id, kind) IN (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($slots))

-- :name prune_slots
DELETE FROM job_slots WHERE (slot_time, job_id, kind) IN (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($slots))

-- :name prune_usage
DELETE FROM llm_usage_log WHERE id IN (
  SELECT id FROM llm_usage_log WHERE timestamp <= $now - (SELECT keep_usage_days FROM store_info) * 86400000000 LIMIT $most)

-- :name prune_alerts
DELETE FROM alerts WHERE id IN (
  SELECT id FROM alerts WHERE state = 'resolved' AND resolved_at <= $now - (SELECT keep_events_days FROM store_info) * 86400000000 LIMIT $most)

-- :name prune_deliveries
DELETE FROM alert_deliveries WHERE seq IN (
  SELECT seq FROM alert_deliveries WHERE created_at <= $now - (SELECT keep_events_days FROM store_info) * 86400000000 ORDER BY created_at LIMIT $most)

-- :name prune_silences
DELETE FROM alert_silences WHERE id IN (
  SELECT id FROM alert_silences WHERE until <= $now - (SELECT keep_events_days FROM store_info) * 86400000000 ORDER BY until LIMIT $most)

-- :name prune_sinks
DELETE FROM alert_sinks WHERE name IN (
  SELECT name FROM alert_sinks WHERE last_seen_at <= $now - (SELECT keep_events_days FROM store_info) * 86400000000 LIMIT $most)

-- :name prune_instances
DELETE FROM instances WHERE id IN (
  SELECT i.id FROM instances i
  WHERE i.last_seen_at <= $now - (SELECT keep_events_days FROM store_info) * 86400000000
    AND NOT EXISTS (SELECT 1 FROM job_executions e INDEXED BY job_executions_running WHERE e.status = 'running' AND e.lease_owner = i.id)
  LIMIT $most)

-- :name prune_requests
DELETE FROM job_requests WHERE id IN (
  SELECT r.id FROM job_requests r WHERE NOT EXISTS (SELECT 1 FROM scheduled_jobs j WHERE j.id = r.job_id) LIMIT $most)

-- :name prune_seen_ids
DELETE FROM trigger_seen_ids WHERE id IN (SELECT s.id FROM trigger_seen_ids s WHERE s.kept_until < $now ORDER BY s.kept_until LIMIT $most)

-- :name prune_events_window
-- The last old one of the next rows; nothing when all of them are young. A young one, whatever a hand dated it, does not keep those after it.
SELECT max(seq) FROM (SELECT seq, created_at FROM system_events WHERE seq > $after ORDER BY seq LIMIT $most)
WHERE created_at <= $now - (SELECT keep_events_days FROM store_info) * 86400000000

-- :name prune_events
-- The boot of an instance that is still known says what it was configured to do. What is told of a permit or a run lives as long as
-- the permit and the run, so that a run without a start record never exists.
DELETE FROM system_events
WHERE seq > $after AND seq <= $last AND created_at <= $now - (SELECT keep_events_days FROM store_info) * 86400000000
  AND (permit_id IS NULL OR NOT EXISTS (SELECT 1 FROM posting_permits p WHERE p.permit_id = system_events.permit_id))
  AND (run_id IS NULL OR NOT EXISTS (SELECT 1 FROM job_executions e WHERE e.id = system_events.run_id))
  AND NOT (event_type = 'scheduler_boot' AND EXISTS (SELECT 1 FROM instances i WHERE i.id = system_events.instance_id))
