-- Retention: what is past its age and nobody needs any more. What somebody holds is left for the next time, so that nothing waits here.

-- :name prune_permits
-- A permit goes together with its decision, and with its candidate where nothing else holds that. If one of the three is held, all stay.
WITH old AS MATERIALIZED (
  SELECT p.permit_id, p.decision_id FROM rs.posting_permits p
  WHERE p.status IN ('REJECTED', 'EXPIRED', 'REVOKED') AND p.changed_at <= (SELECT rs.slots_kept_from())
    AND NOT EXISTS (SELECT 1 FROM rs.posting_permits s WHERE s.superseded_by IS NOT NULL AND s.platform = p.platform AND s.account = p.account
                      AND s.target_id = p.target_id AND s.superseded_by = p.permit_id)
  ORDER BY p.changed_at LIMIT $most::bigint FOR UPDATE OF p SKIP LOCKED),
theirs AS MATERIALIZED (
  SELECT o.permit_id, d.decision_id, c.id AS candidate_id FROM old o
  JOIN rs.reply_decisions d ON d.decision_id = o.decision_id AND d.created_at <= (SELECT rs.slots_kept_from())
  LEFT JOIN rs.reply_candidates c ON c.id = d.candidate_id AND c.status = 'decided' AND c.changed_at <= (SELECT rs.slots_kept_from())
    AND NOT EXISTS (SELECT 1 FROM rs.posting_permits p WHERE p.platform = c.platform AND p.account = c.account AND p.target_id = c.target_id AND p.superseded_by IS NULL
                      AND p.status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED'))),
decisions AS MATERIALIZED (
  SELECT d.decision_id FROM rs.reply_decisions d WHERE d.decision_id IN (SELECT t.decision_id FROM theirs t) FOR UPDATE SKIP LOCKED),
candidates AS MATERIALIZED (
  SELECT c.id FROM rs.reply_candidates c WHERE c.id IN (SELECT t.candidate_id FROM theirs t) AND c.status = 'decided' FOR UPDATE SKIP LOCKED),
ours AS MATERIALIZED (
  SELECT o.permit_id, t.decision_id, t.candidate_id FROM old o LEFT JOIN theirs t ON t.permit_id = o.permit_id
  WHERE t.permit_id IS NULL
     OR (t.decision_id IN (SELECT d.decision_id FROM decisions d) AND (t.candidate_id IS NULL OR t.candidate_id IN (SELECT c.id FROM candidates c)))),
forgotten AS (DELETE FROM rs.reply_candidates WHERE id IN (SELECT o.candidate_id FROM ours o)),
undecided AS (DELETE FROM rs.reply_decisions WHERE decision_id IN (SELECT o.decision_id FROM ours o))
DELETE FROM rs.posting_permits WHERE permit_id IN (SELECT o.permit_id FROM ours o)

-- :name prune_candidates
WITH old AS MATERIALIZED (
  SELECT id FROM rs.reply_candidates
  WHERE status IN ('denied', 'expired', 'dead', 'withdrawn') AND changed_at <= (SELECT rs.slots_kept_from())
  ORDER BY changed_at LIMIT $most::bigint FOR UPDATE SKIP LOCKED)
DELETE FROM rs.reply_candidates WHERE id IN (SELECT o.id FROM old o)

-- :name prune_slots
-- A claim ignores slots of this age, so none of them can open again. A slot goes together with its runs: a claimed slot without a run must
-- never be seen, wherever retention is cut off. A run that failed while its job was being deleted waits for a retry that never comes.
WITH old AS MATERIALIZED (
  SELECT s.slot_time, s.job_id, s.kind FROM rs.job_slots s
  WHERE s.slot_time <= (SELECT rs.slots_kept_from())
    AND NOT EXISTS (SELECT 1 FROM rs.job_executions e WHERE e.slot_time = s.slot_time AND e.job_id = s.job_id AND e.kind = s.kind
                      AND (e.status = 'running' OR e.started_at > (SELECT rs.slots_kept_from())
                        OR (e.retry_at IS NOT NULL AND EXISTS (SELECT 1 FROM rs.scheduled_jobs j WHERE j.id = e.job_id))))
  ORDER BY s.slot_time LIMIT $most::bigint FOR UPDATE OF s SKIP LOCKED),
runs AS MATERIALIZED (
  SELECT e.id, e.slot_time, e.job_id, e.kind FROM old o JOIN rs.job_executions e ON e.slot_time = o.slot_time AND e.job_id = o.job_id AND e.kind = o.kind),
free AS MATERIALIZED (SELECT e.id FROM rs.job_executions e WHERE e.id IN (SELECT r.id FROM runs r) FOR UPDATE SKIP LOCKED),
ours AS MATERIALIZED (
  SELECT o.slot_time, o.job_id, o.kind FROM old o
  WHERE (o.slot_time, o.job_id, o.kind) NOT IN (SELECT r.slot_time, r.job_id, r.kind FROM runs r WHERE r.id NOT IN (SELECT f.id FROM free f))),
ended AS (
  DELETE FROM rs.job_executions WHERE id IN (SELECT r.id FROM runs r WHERE (r.slot_time, r.job_id, r.kind) IN (SELECT o.slot_time, o.job_id, o.kind FROM ours o)) RETURNING 1),
gone AS (DELETE FROM rs.job_slots s USING ours o WHERE s.slot_time = o.slot_time AND s.job_id = o.job_id AND s.kind = o.kind RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM ended)

-- :name prune_usage
WITH old AS MATERIALIZED (
  SELECT id FROM rs.llm_usage_log
  WHERE timestamp <= (SELECT c.now - i.keep_usage_days * interval '24 hours' FROM rs.store_info i, rs.store_clock c)
  ORDER BY timestamp LIMIT $most::bigint FOR UPDATE SKIP LOCKED)
DELETE FROM rs.llm_usage_log WHERE id IN (SELECT o.id FROM old o)

-- :name prune_alerts
WITH old AS MATERIALIZED (
  SELECT id FROM rs.alerts WHERE state = 'resolved' AND resolved_at <= (SELECT rs.events_kept_from()) LIMIT $most::bigint FOR UPDATE SKIP LOCKED)
DELETE FROM rs.alerts WHERE id IN (SELECT o.id FROM old o)

-- :name prune_deliveries
-- What was sent, what is too old to be of use, and what belongs to nothing any more.
WITH old AS MATERIALIZED (
  SELECT d.seq FROM rs.alert_deliveries d
  WHERE d.created_at <= (SELECT rs.events_kept_from()) ORDER BY d.created_at LIMIT $most::bigint FOR UPDATE OF d SKIP LOCKED)
DELETE FROM rs.alert_deliveries WHERE seq IN (SELECT o.seq FROM old o)

-- :name prune_silences
WITH old AS MATERIALIZED (
  SELECT s.id FROM rs.alert_silences s WHERE s.until <= (SELECT rs.events_kept_from()) ORDER BY s.until LIMIT $most::bigint FOR UPDATE OF s SKIP LOCKED)
DELETE FROM rs.alert_silences WHERE id IN (SELECT o.id FROM old o)

-- :name prune_sinks
WITH old AS MATERIALIZED (
  SELECT k.name FROM rs.alert_sinks k WHERE k.last_seen_at <= (SELECT rs.events_kept_from()) LIMIT $most::bigint FOR UPDATE OF k SKIP LOCKED)
DELETE FROM rs.alert_sinks WHERE name IN (SELECT o.name FROM old o)

-- :name prune_instances
WITH old AS MATERIALIZED (
  SELECT i.id FROM rs.instances i
  WHERE i.last_seen_at <= (SELECT rs.events_kept_from())
    AND i.id NOT IN (SELECT e.lease_owner FROM rs.job_executions e WHERE e.status = 'running' AND e.lease_owner IS NOT NULL)
  LIMIT $most::bigint FOR UPDATE OF i SKIP LOCKED)
DELETE FROM rs.instances WHERE id IN (SELECT o.id FROM old o)

-- :name prune_requests
WITH old AS MATERIALIZED (
  SELECT r.id FROM rs.job_requests r WHERE NOT EXISTS (SELECT 1 FROM rs.scheduled_jobs j WHERE j.id = r.job_id) LIMIT $most::bigint FOR UPDATE OF r SKIP LOCKED)
DELETE FROM rs.job_requests WHERE id IN (SELECT o.id FROM old o)

-- :name prune_seen_ids
WITH old AS MATERIALIZED (
  SELECT s.id FROM rs.trigger_seen_ids s WHERE s.kept_until < (SELECT now FROM rs.store_clock) ORDER BY s.kept_until LIMIT $most::bigint FOR UPDATE SKIP LOCKED)
DELETE FROM rs.trigger_seen_ids WHERE id IN (SELECT o.id FROM old o)

-- :name prune_events
-- Answers the last old one of the next rows, null when all of them are young, and how many went. A young one, whatever a hand dated it,
-- does not keep those after it. The boot of an instance that is still known says what it was configured to do. What is told of a permit
-- or a run lives as long as the permit and the run, so that a run without a start record never exists.
WITH reached AS MATERIALIZED (
  SELECT max(n.seq) AS last FROM (SELECT seq, created_at FROM rs.system_events WHERE seq > $after::bigint ORDER BY seq LIMIT $most::bigint) n
  WHERE n.created_at <= (SELECT rs.events_kept_from())),
old AS MATERIALIZED (
  SELECT e.seq FROM rs.system_events e
  WHERE e.seq > $after AND e.seq <= (SELECT r.last FROM reached r) AND e.created_at <= (SELECT rs.events_kept_from())
    AND (e.permit_id IS NULL OR NOT EXISTS (SELECT 1 FROM rs.posting_permits p WHERE p.permit_id = e.permit_id))
    AND (e.run_id IS NULL OR NOT EXISTS (SELECT 1 FROM rs.job_executions r WHERE r.id = e.run_id))
    AND NOT (e.event_type = 'scheduler_boot' AND EXISTS (SELECT 1 FROM rs.instances i WHERE i.id = e.instance_id))
  FOR UPDATE OF e SKIP LOCKED),
gone AS (DELETE FROM rs.system_events WHERE seq IN (SELECT o.seq FROM old o) RETURNING 1)
SELECT (SELECT r.last FROM reached r), (SELECT count(*) FROM gone)
