-- Findings, silences and the outbox. What judges is the function rs.watchdog, which anybody may call.

-- :name watchdog_thresholds
-- The row is written only if it is to change, and left if somebody has it in hand.
UPDATE rs.watchdog w
   SET period_seconds = coalesce($period::integer, w.period_seconds), silence_seconds = coalesce($silence::integer, w.silence_seconds),
       start_grace_seconds = coalesce($start_grace::integer, w.start_grace_seconds), lease_grace_seconds = coalesce($lease_grace::integer, w.lease_grace_seconds),
       permit_unknown_seconds = coalesce($permit_unknown::integer, w.permit_unknown_seconds), stuck_slots = coalesce($stuck_slots::integer, w.stuck_slots),
       slo_window_seconds = coalesce($slo_window::integer, w.slo_window_seconds), slo_slots = coalesce($slo_slots::integer, w.slo_slots),
       slo_percent = coalesce($slo_percent::integer, w.slo_percent), most_alerts = coalesce($most_alerts::integer, w.most_alerts)
 WHERE w.one = (SELECT x.one FROM rs.watchdog x
                WHERE (x.period_seconds, x.silence_seconds, x.start_grace_seconds, x.lease_grace_seconds, x.permit_unknown_seconds, x.stuck_slots, x.slo_window_seconds,
                       x.slo_slots, x.slo_percent, x.most_alerts)
                   IS DISTINCT FROM
                      (coalesce($period, x.period_seconds), coalesce($silence, x.silence_seconds), coalesce($start_grace, x.start_grace_seconds),
                       coalesce($lease_grace, x.lease_grace_seconds), coalesce($permit_unknown, x.permit_unknown_seconds), coalesce($stuck_slots, x.stuck_slots),
                       coalesce($slo_window, x.slo_window_seconds), coalesce($slo_slots, x.slo_slots), coalesce($slo_percent, x.slo_percent), coalesce($most_alerts, x.most_alerts))
                FOR NO KEY UPDATE SKIP LOCKED)

-- :name watchdog
SELECT at, is_evaluated, next_at, blind_since, raised, resolved, open, critical, waiting FROM rs.watchdog($if_due::boolean, $instance::uuid, $build::text)

-- :name alert_raise
SELECT coalesce(sum(rs.raise_alert(f.rule, f.subject, f.severity, f.message, (SELECT now FROM rs.store_clock), $instance::uuid, $build::text)), 0)::integer
FROM unnest($rules::text[], $subjects::text[], $severities::text[], $messages::text[]) f (rule, subject, severity, message)

-- :name sinks_new
-- A sink that is seen for the first time is told what the others were told and is not over.
WITH made AS (
  INSERT INTO rs.alert_sinks (name, registered_at, last_seen_at)
  SELECT s.name, c.now, c.now FROM unnest($sinks::text[]) s (name) CROSS JOIN rs.store_clock c
  WHERE s.name NOT IN (SELECT k.name FROM rs.alert_sinks k) ORDER BY s.name
  ON CONFLICT DO NOTHING
  RETURNING name)
INSERT INTO rs.alert_deliveries (alert_id, sink, kind, created_at, not_before)
SELECT a.id, m.name, 'raised', c.now, c.now FROM made m CROSS JOIN rs.alerts a CROSS JOIN rs.store_clock c
WHERE a.state <> 'resolved' AND a.is_told ORDER BY a.id, m.name

-- :name sinks_seen
WITH held AS MATERIALIZED (
  SELECT k.name FROM rs.alert_sinks k
  WHERE k.name = ANY($sinks::text[]) AND k.last_seen_at < (SELECT now FROM rs.store_clock) - interval '1 minute' FOR NO KEY UPDATE SKIP LOCKED)
UPDATE rs.alert_sinks k SET last_seen_at = (SELECT now FROM rs.store_clock) WHERE k.name = ANY(ARRAY(SELECT name FROM held))

-- :name notices_take
-- Of an alert and sink the oldest alone, so that nobody hears of an end before the beginning.
WITH clock AS MATERIALIZED (SELECT now FROM rs.store_clock),
due AS MATERIALIZED (
  SELECT d.seq FROM rs.alert_deliveries d
  WHERE d.sink = ANY($sinks::text[]) AND d.sent_at IS NULL AND d.not_before <= (SELECT now FROM clock) AND (d.lease_until IS NULL OR d.lease_until <= (SELECT now FROM clock))
    AND NOT EXISTS (SELECT FROM rs.alert_deliveries e WHERE e.alert_id = d.alert_id AND e.sink = d.sink AND e.sent_at IS NULL AND e.seq < d.seq OFFSET 0)
  ORDER BY d.seq LIMIT $most::bigint FOR NO KEY UPDATE SKIP LOCKED),
taken AS (
  UPDATE rs.alert_deliveries d SET attempts = d.attempts + 1, lease_until = (SELECT now FROM clock) + $lease::interval, taken_by = $instance::uuid
   WHERE d.seq = ANY(ARRAY(SELECT seq FROM due))
  RETURNING d.seq, d.id, d.alert_id, d.sink, d.kind, d.created_at, d.attempts)
SELECT a.id, a.rule, a.subject, a.severity, a.state, a.message, a.count, a.first_seen_at, a.last_seen_at, a.acknowledged_by, a.acknowledged_at, a.resolved_at, a.resolved_by, a.remark,
       a.is_silenced, a.is_inhibited, t.id, t.sink, t.kind, t.created_at, t.attempts
FROM taken t CROSS JOIN LATERAL (SELECT x.* FROM rs.alert_states x WHERE x.id = t.alert_id LIMIT 1) a
ORDER BY t.seq

-- :name notices_sent
-- A fact, whoever holds the lease by now.
WITH held AS MATERIALIZED (
  SELECT d.seq FROM rs.alert_deliveries d WHERE d.id = ANY($ids::uuid[]) AND d.sent_at IS NULL ORDER BY d.seq FOR NO KEY UPDATE)
UPDATE rs.alert_deliveries d SET sent_at = (SELECT now FROM rs.store_clock), lease_until = NULL, last_error = NULL WHERE d.seq = ANY(ARRAY(SELECT seq FROM held))

-- :name notices_returned
WITH held AS MATERIALIZED (
  SELECT d.seq, v.error FROM unnest($ids::uuid[], $attempts::integer[], $errors::text[]) v (id, attempt, error)
  CROSS JOIN LATERAL (SELECT x.seq FROM rs.alert_deliveries x
                      WHERE x.id = v.id AND x.sent_at IS NULL AND x.attempts = v.attempt AND x.taken_by = $instance::uuid FOR NO KEY UPDATE) d)
UPDATE rs.alert_deliveries d
   SET lease_until = NULL, last_error = h.error,
       not_before = (SELECT now FROM rs.store_clock) + least(10 * (1 << least(d.attempts - 1, 10)), 900) * interval '1 second'
  FROM held h WHERE d.seq = h.seq

-- :name alerts_read
SELECT a.id, a.rule, a.subject, a.severity, a.state, a.message, a.count, a.first_seen_at, a.last_seen_at, a.acknowledged_by, a.acknowledged_at, a.resolved_at, a.resolved_by, a.remark,
       a.is_silenced, a.is_inhibited
FROM rs.alert_states a
WHERE ($include::boolean OR a.state <> 'resolved') AND ($rule::text IS NULL OR a.rule = $rule) AND ($subject::text IS NULL OR a.subject = $subject) AND ($id::uuid IS NULL OR a.id = $id)
ORDER BY a.first_seen_at DESC, a.id DESC LIMIT $limit::bigint

-- :name alert_acknowledge
WITH known AS MATERIALIZED (SELECT a.id, a.state FROM rs.alerts a WHERE a.id = $id::uuid FOR NO KEY UPDATE),
changed AS (
  UPDATE rs.alerts a SET state = 'acknowledged', acknowledged_by = $by::text, acknowledged_at = (SELECT now FROM rs.store_clock), remark = $note::text
    FROM known k WHERE a.id = k.id AND k.state = 'open'
  RETURNING a.id, a.rule, a.subject, a.message),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, instance_id, build)
  SELECT 'alert_acknowledged', 'info', left('A finding was taken on by ' || $by || '.', 2000),
         jsonb_build_object('alert_id', c.id, 'rule', c.rule, 'subject', c.subject, 'actor', $by, 'why', $note), (SELECT now FROM rs.store_clock), $instance::uuid, $build::text
  FROM changed c)
SELECT k.state FROM known k

-- :name alert_end
-- The table's own trigger tells the end; who and why stay on the row.
WITH known AS MATERIALIZED (SELECT a.id, a.state FROM rs.alerts a WHERE a.id = $id::uuid FOR NO KEY UPDATE),
changed AS (
  UPDATE rs.alerts a SET state = 'resolved', resolved_at = (SELECT now FROM rs.store_clock), last_seen_at = (SELECT now FROM rs.store_clock), resolved_by = $by::text, remark = $note::text
    FROM known k WHERE a.id = k.id AND k.state <> 'resolved')
SELECT k.state FROM known k

-- :name silence_add
WITH made AS (
  INSERT INTO rs.alert_silences (rule, subject, owner, reason, created_at, until, instance_id, build)
  SELECT $rule::text, $subject::text, $owner::text, $reason::text, c.now, $until::timestamptz, $instance::uuid, $build::text FROM rs.store_clock c WHERE $until > c.now
  RETURNING id, rule, subject, owner, reason, created_at, until, ended_at, ended_by),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, instance_id, build)
  SELECT 'alert_silenced', 'info', left('Findings were silenced by ' || m.owner || '.', 2000),
         jsonb_build_object('silence_id', m.id, 'rule', m.rule, 'subject', m.subject, 'until', m.until, 'actor', m.owner, 'why', m.reason), m.created_at, $instance, $build
  FROM made m)
SELECT id, rule, subject, owner, reason, created_at, until, ended_at, ended_by FROM made

-- :name silence_end
WITH known AS MATERIALIZED (SELECT s.id, s.rule, s.subject FROM rs.alert_silences s WHERE s.id = $id::uuid FOR NO KEY UPDATE),
changed AS (
  UPDATE rs.alert_silences s SET ended_at = (SELECT now FROM rs.store_clock), ended_by = $by::text
   WHERE s.id = (SELECT id FROM known) AND s.ended_at IS NULL AND s.until > (SELECT now FROM rs.store_clock)
  RETURNING s.id, s.rule, s.subject),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, instance_id, build)
  SELECT 'alert_unsilenced', 'info', left('A silence was ended by ' || $by || '.', 2000),
         jsonb_build_object('silence_id', c.id, 'rule', c.rule, 'subject', c.subject, 'actor', $by), (SELECT now FROM rs.store_clock), $instance::uuid, $build::text
  FROM changed c)
SELECT k.id FROM known k

-- :name silences_read
SELECT s.id, s.rule, s.subject, s.owner, s.reason, s.created_at, s.until, s.ended_at, s.ended_by
FROM rs.alert_silences s
WHERE $include::boolean OR (s.ended_at IS NULL AND s.until > (SELECT now FROM rs.store_clock))
ORDER BY s.created_at DESC, s.id DESC LIMIT 1000
