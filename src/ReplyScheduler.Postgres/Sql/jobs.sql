-- Catalogue, slots, claims, leases. A claim's own statements read the step's one instant from a variable, which claim_begin sets; what
-- other steps share reads the clock.

-- :name instance_boot
INSERT INTO rs.instances (id, build, machine, process_id, handled_types, handles_endpoints, boot_at, last_seen_at)
SELECT $instance::uuid, $build::text, $machine::text, $process::integer, to_jsonb($types::text[]), $endpoints::boolean, c.now, c.now FROM rs.store_clock c
ON CONFLICT (id) DO UPDATE SET handled_types = excluded.handled_types, handles_endpoints = excluded.handles_endpoints, last_seen_at = excluded.last_seen_at

-- :name instance_seen
-- Nobody waits for it: it is the same instance that has the row, in another step.
UPDATE rs.instances i SET last_seen_at = (SELECT now FROM rs.store_clock), ticked_at = (SELECT now FROM rs.store_clock)
WHERE i.id = (SELECT s.id FROM rs.instances s
              WHERE s.id = $instance::uuid AND coalesce(s.ticked_at < (SELECT now FROM rs.store_clock) - interval '10 seconds', true) FOR NO KEY UPDATE SKIP LOCKED)

-- :name derived_gates_reset
DELETE FROM rs.accounts WHERE closed_code IN ('quota_exceeded', 'spacing')

-- :name renew
WITH held AS MATERIALIZED (
  SELECT e.id FROM rs.job_executions e
  WHERE e.id = ANY($ids::uuid[]) AND e.completed_at IS NULL AND e.lease_owner = $instance::uuid AND e.lease_until > (SELECT now FROM rs.store_clock)
  ORDER BY e.id FOR NO KEY UPDATE)
UPDATE rs.job_executions e SET lease_until = (SELECT now FROM rs.store_clock) + $lease::interval
WHERE e.id = ANY(ARRAY(SELECT id FROM held))
RETURNING e.id

-- :name cancels
SELECT e.id FROM rs.job_executions e WHERE e.status = 'running' AND e.cancel_requested_at IS NOT NULL AND e.lease_owner = $instance::uuid

-- :name finish
-- The row is the fence: a run is ended iff it goes on and is the caller's. (That completed_at is null says the same as the status, and
-- leaves no choice but the way by the id.) A run that failed is tried again as the contract's RetryBackOff says: the job's delay, doubled
-- for each attempt, at most a day, and up to a fifth more by the last byte of the run's id.
WITH held AS MATERIALIZED (
  SELECT v.*
  FROM (SELECT * FROM unnest($ids::uuid[], $statuses::text[], $reasons::text[], $results::jsonb[], $errors::text[], $types::text[], $severities::text[],
                             $messages::text[], $data::jsonb[], $runs::uuid[], $jobs::uuid[], $decisions::uuid[], $permits::uuid[])
          WITH ORDINALITY AS u (id, status, reason, result, error, type, severity, message, data, run, job, decision, permit, place)
        ORDER BY u.id) v
  CROSS JOIN LATERAL (SELECT FROM rs.job_executions e
                      WHERE e.id = v.id AND e.completed_at IS NULL AND e.lease_owner = $instance::uuid FOR NO KEY UPDATE) e
  WHERE $guard::text IS NULL OR current_setting($guard, true) = 'go'),
ended AS (
  UPDATE rs.job_executions e
     SET status = h.status, completed_at = (SELECT now FROM rs.store_clock), lease_until = NULL, reason_code = h.reason, result = h.result, error_message = h.error,
         retry_at = CASE WHEN h.status IN ('failed', 'timed_out') AND e.cancel_requested_at IS NULL THEN
                      (SELECT (SELECT now FROM rs.store_clock)
                              + (w.seconds * 1000000 + w.seconds * 1000000 * get_byte(uuid_send(e.id), 15) / 1275) * interval '1 microsecond'
                       FROM (SELECT least(j.retry_delay_seconds::bigint << least(e.attempt - 1, 16), 86400) AS seconds
                             FROM rs.scheduled_jobs j WHERE j.id = e.job_id AND e.attempt <= j.retries) w) END
    FROM held h WHERE e.id = h.id
  RETURNING e.id, e.retry_at),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build)
  SELECT h.type, h.severity, h.message, h.data, (SELECT now FROM rs.store_clock), h.run, h.job, h.decision, h.permit, $instance, $build::text
  FROM held h ORDER BY h.place)
SELECT id, retry_at, (SELECT set_config('reply_scheduler.ended', count(*)::text, true) FROM ended) FROM ended

-- :name execution_state
-- Of runs that a finish of the same step did not end.
SELECT e.id, e.status, e.lease_owner
FROM unnest($ids::uuid[]) v (id) CROSS JOIN LATERAL (SELECT x.id, x.status, x.lease_owner FROM rs.job_executions x WHERE x.id = v.id LIMIT 1) e
WHERE cardinality($ids) > coalesce(nullif(current_setting('reply_scheduler.ended', true), ''), '0')::integer

-- :name jobs_fresh
-- Of runs that this transaction ended. What somebody else has in hand is left, and named.
WITH run AS MATERIALIZED (
  SELECT DISTINCT e.job_id
  FROM unnest($ids::uuid[]) v (id)
  CROSS JOIN LATERAL (SELECT x.job_id FROM rs.job_executions x
                      WHERE x.id = v.id AND x.status = 'succeeded' AND x.xmin = pg_current_xact_id()::xid LIMIT 1) e
  WHERE (SELECT EXISTS (SELECT FROM rs.scheduled_jobs j WHERE j.freshness_seconds IS NOT NULL))),
limited AS MATERIALIZED (
  SELECT r.job_id FROM run r
  CROSS JOIN LATERAL (SELECT FROM rs.scheduled_jobs j WHERE j.id = r.job_id AND coalesce(j.freshness_seconds, 0) > 0 LIMIT 1) j),
held AS MATERIALIZED (
  SELECT l.job_id FROM limited l
  CROSS JOIN LATERAL (SELECT FROM rs.scheduled_jobs j WHERE j.id = l.job_id FOR NO KEY UPDATE SKIP LOCKED) j),
renewed AS (
  UPDATE rs.scheduled_jobs j
     SET fresh_until = (SELECT now FROM rs.store_clock) + j.freshness_seconds * interval '1 second', stale_since = NULL
   WHERE j.id = ANY(ARRAY(SELECT job_id FROM held))
  RETURNING j.job_name),
told AS MATERIALIZED (
  SELECT rs.resolve_alerts('freshness', ARRAY(SELECT job_name FROM renewed), (SELECT now FROM rs.store_clock)) AS ended
  WHERE $tells::boolean AND EXISTS (SELECT FROM renewed))
SELECT job_id FROM limited WHERE job_id NOT IN (SELECT job_id FROM held) AND coalesce((SELECT ended FROM told), 0) >= 0

-- :name jobs_fresh_late
WITH held AS MATERIALIZED (
  SELECT j.id FROM rs.scheduled_jobs j WHERE j.id = ANY($jobs::uuid[]) ORDER BY j.id FOR NO KEY UPDATE),
renewed AS (
  UPDATE rs.scheduled_jobs j
     SET fresh_until = (SELECT now FROM rs.store_clock) + j.freshness_seconds * interval '1 second', stale_since = NULL
   WHERE j.id = ANY(ARRAY(SELECT id FROM held))
  RETURNING j.job_name)
SELECT rs.resolve_alerts('freshness', ARRAY(SELECT job_name FROM renewed), (SELECT now FROM rs.store_clock)) WHERE $tells::boolean

-- :name wake
INSERT INTO rs.job_requests (job_id, request_key, requested_at, requested_by, reason)
SELECT j.id, 'wake', (SELECT now FROM rs.store_clock), $by::text, $reason::text
FROM rs.scheduled_jobs j
WHERE j.job_name = ANY($names::text[]) AND j.is_active AND ($guard::text IS NULL OR current_setting($guard, true) = 'go')
ORDER BY j.id
ON CONFLICT DO NOTHING

-- :name claim_lock
-- One claim at a time, over all hosts: what runs and what waits can then be counted. It is held for the milliseconds of the step only.
SELECT pg_advisory_xact_lock((SELECT tableoid::integer FROM rs.store_info), 1)

-- :name claim_begin
-- The one instant of a claim, read when its turn has come. What runs is found by small partial indexes that everything passes through:
-- only plain scans of an index leave a mark on entries whose rows are gone, bitmaps would read them again until the next vacuum.
SELECT set_config('reply_scheduler.now', now::text, true), set_config('reply_scheduler.closed', '', true), set_config('enable_bitmapscan', 'off', true)
FROM rs.store_clock

-- :name sweep
-- One look at all that runs: what lost its lease, and when the next one ends. It is spared while a look of this host a moment ago still says
-- that nothing can have ended. A retry waits as the contract's RetryBackOff says. A run that is being ended or renewed at this moment is
-- left to that.
WITH clock AS MATERIALIZED (SELECT current_setting('reply_scheduler.now')::timestamptz AS now),
running AS MATERIALIZED (
  SELECT array_agg(e.id) FILTER (WHERE e.lease_until <= (SELECT now FROM clock)) AS expired,
         min(e.lease_until) FILTER (WHERE e.lease_until > (SELECT now FROM clock)) AS next
  FROM rs.job_executions e
  WHERE e.status = 'running' AND NOT coalesce((SELECT now FROM clock) >= $known_from::timestamptz AND (SELECT now FROM clock) < $known_until::timestamptz, false)),
lost AS MATERIALIZED (
  SELECT x.id FROM unnest((SELECT expired FROM running)) x (id)
  CROSS JOIN LATERAL (SELECT FROM rs.job_executions e
                      WHERE e.id = x.id AND e.completed_at IS NULL AND e.lease_until <= (SELECT now FROM clock) FOR NO KEY UPDATE SKIP LOCKED) e
  LIMIT 500),
swept AS (
  UPDATE rs.job_executions e
     SET status = 'abandoned', completed_at = (SELECT now FROM clock), lease_until = NULL, reason_code = 'run_abandoned',
         error_message = 'The lease ran out: the instance that held it is gone, hangs or was paused.',
         retry_at = CASE WHEN e.cancel_requested_at IS NULL THEN
                      (SELECT (SELECT now FROM clock)
                              + (w.seconds * 1000000 + w.seconds * 1000000 * get_byte(uuid_send(e.id), 15) / 1275) * interval '1 microsecond'
                       FROM (SELECT least(j.retry_delay_seconds::bigint << least(e.attempt - 1, 16), 86400) AS seconds
                             FROM rs.scheduled_jobs j WHERE j.id = e.job_id AND e.attempt <= j.retries) w) END
   WHERE e.id = ANY(ARRAY(SELECT id FROM lost))
  RETURNING e.id, e.job_id, e.slot_time, e.attempt),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, run_id, job_id, instance_id, build)
  SELECT 'job_abandoned', 'error', 'A run lost its lease: its instance is gone, hangs or was paused.',
         jsonb_build_object('scheduler_run_id', s.id, 'slot_time', s.slot_time, 'attempt', s.attempt),
         (SELECT now FROM clock), s.id, s.job_id, $instance::uuid, $build::text
  FROM swept s ORDER BY s.id)
SELECT (SELECT count(*) FROM swept)::integer,
       CASE WHEN cardinality(r.expired) > (SELECT count(*) FROM swept) THEN (SELECT now FROM clock) ELSE r.next END,
       coalesce((SELECT now FROM clock) >= $known_from AND (SELECT now FROM clock) < $known_until, false)
FROM running r

-- :name jobs_stale
WITH clock AS MATERIALIZED (SELECT current_setting('reply_scheduler.now')::timestamptz AS now),
due AS MATERIALIZED (
  SELECT j.id FROM rs.scheduled_jobs j
  WHERE j.freshness_seconds IS NOT NULL AND j.stale_since IS NULL AND j.is_active AND j.fresh_until <= (SELECT now FROM clock)
  LIMIT 500 FOR NO KEY UPDATE SKIP LOCKED),
stale AS (
  UPDATE rs.scheduled_jobs j SET stale_since = (SELECT now FROM clock) WHERE j.id = ANY(ARRAY(SELECT id FROM due))
  RETURNING j.job_name, j.freshness_seconds AS seconds)
SELECT rs.raise_alert('freshness', s.job_name, 'warning',
       'Job ' || s.job_name || ' has not succeeded for ' || CASE WHEN s.seconds >= 86400 THEN s.seconds / 86400 || '.' ELSE '' END
         || to_char(make_interval(secs => s.seconds % 86400), 'HH24:MI:SS') || '.',
       (SELECT now FROM clock), $instance::uuid, $build::text)
FROM stale s ORDER BY s.job_name

-- :name findings_gone
-- Of jobs that are deleted, inactive or renamed, have no limit any more, have succeeded or are planned; and of types that this instance handles.
-- Whoever mends something ends its finding, but not while a person has that in hand.
WITH gone AS MATERIALIZED (
  SELECT a.id FROM rs.alerts a
  WHERE a.state <> 'resolved' AND a.rule IN ('freshness', 'bad_schedule', 'no_handler')
    AND CASE a.rule WHEN 'no_handler' THEN EXISTS (SELECT FROM rs.instances i WHERE i.id = $instance::uuid AND i.handled_types ? a.subject OFFSET 0)
                    ELSE NOT EXISTS (SELECT FROM rs.scheduled_jobs j
                                     WHERE j.job_name = a.subject AND j.is_active
                                       AND CASE a.rule WHEN 'freshness' THEN coalesce(j.freshness_seconds, 0) > 0
                                                         AND (j.stale_since IS NOT NULL OR NOT EXISTS (
                                                           SELECT FROM rs.job_executions e WHERE e.job_id = j.id AND e.slot_time >= a.last_seen_at - interval '24 hours'
                                                             AND e.status = 'succeeded' AND e.completed_at >= a.last_seen_at))
                                                       ELSE j.invalid_reason IS NOT NULL OR j.next_run_at IS NULL END OFFSET 0) END
  FOR NO KEY UPDATE SKIP LOCKED)
UPDATE rs.alerts a
   SET state = 'resolved', resolved_at = current_setting('reply_scheduler.now')::timestamptz, last_seen_at = current_setting('reply_scheduler.now')::timestamptz
 WHERE a.id = ANY(ARRAY(SELECT id FROM gone))

-- :name plans_apply
-- What a calendar says of the version that it was made for. A row that somebody else has in hand is left: its next plan comes soon. An
-- occurrence inside a pause is none that should start: the first one after it is.
WITH clock AS MATERIALIZED (SELECT current_setting('reply_scheduler.now')::timestamptz AS now),
held AS MATERIALIZED (
  SELECT p.*, j.job_name
  FROM unnest($jobs::uuid[], $versions::text[], $nexts::timestamptz[], $reasons::text[], $announced::boolean[])
    WITH ORDINALITY AS p (job, version, next, reason, is_news, place)
  CROSS JOIN LATERAL (SELECT s.job_name FROM rs.scheduled_jobs s
                      WHERE s.id = p.job AND s.changed_in = p.version::xid8 AND s.is_active FOR NO KEY UPDATE SKIP LOCKED) j),
applied AS (
  UPDATE rs.scheduled_jobs j SET next_run_at = h.next, invalid_reason = h.reason,
         start_due_at = CASE WHEN coalesce(j.start_due_at > j.paused_until, j.start_due_at IS NOT NULL) THEN j.start_due_at ELSE h.next END
    FROM held h WHERE j.id = h.job),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, job_id, instance_id, build)
  SELECT CASE WHEN h.reason IS NULL THEN 'job_planned' ELSE 'job_invalid' END, CASE WHEN h.reason IS NULL THEN 'info' ELSE 'warning' END,
         CASE WHEN h.reason IS NULL THEN 'Job ' || h.job_name || ' is planned.' ELSE left('Job ' || h.job_name || ' cannot be planned: ' || h.reason, 2000) END,
         jsonb_build_object('job_name', h.job_name, 'next_run_at', h.next, 'reason', h.reason), (SELECT now FROM clock), h.job, $instance::uuid, $build::text
  FROM held h WHERE h.is_news ORDER BY h.place)
SELECT rs.raise_alert('bad_schedule', h.job_name, 'warning', 'Job ' || h.job_name || ' cannot be planned: ' || h.reason, (SELECT now FROM clock), $instance, $build)
FROM held h WHERE $tells::boolean AND h.is_news AND h.reason IS NOT NULL
UNION ALL
SELECT rs.resolve_alerts('bad_schedule', ARRAY(SELECT h.job_name FROM held h WHERE h.is_news AND h.reason IS NULL), (SELECT now FROM clock))
WHERE $tells AND EXISTS (SELECT FROM rs.alerts o WHERE o.rule = 'bad_schedule' AND o.state <> 'resolved' OFFSET 0)

-- :name claim_offers
-- The row of the ledger is the claim: whoever inserts it owns the slot, whatever anybody's calendar or clock says. Execution, lease and
-- start event are written by the same statement. Its runs share one id but for a count in the last digits: an id of its own for each would
-- cost more than the row. The full join of what was offered and what was taken leaves no choice but a hash.
WITH clock AS MATERIALIZED (
  SELECT current_setting('reply_scheduler.now')::timestamptz AS now, i.keep_slots_days * interval '24 hours' AS kept,
         least($catch_up::interval, (i.keep_slots_days - 1) * interval '24 hours') AS caught_up
  FROM rs.store_info i),
ids AS MATERIALIZED (
  SELECT left(i.id, 24) AS head, ('x' || right(i.id, 12))::bit(48)::bigint >> 1 AS tail FROM (SELECT rs.new_id((SELECT now FROM clock))::text AS id) i),
offered AS MATERIALIZED (
  SELECT o.job, o.slot, o.next, ((SELECT head FROM ids) || lpad(to_hex((SELECT tail FROM ids) + o.place), 12, '0'))::uuid AS run, j.job_name, j.job_type,
         CASE WHEN o.wish = 3 THEN
                CASE WHEN EXISTS (SELECT FROM rs.instances i
                                  WHERE i.last_seen_at > (SELECT now FROM clock) - interval '120 seconds'
                                    AND ((i.handles_endpoints AND j.endpoint IS NOT NULL) OR i.handled_types ? j.job_type))
                     THEN CASE WHEN o.may_wait THEN 'open' ELSE 'late' END ELSE 'no_handler' END
              WHEN j.paused_until > least((SELECT now FROM clock), o.slot) THEN 'paused'
              WHEN o.wish = 1 THEN 'coalesced'
              WHEN o.wish = 2 OR o.slot < (SELECT now - caught_up FROM clock) THEN 'late'
              WHEN (SELECT count(*) FROM rs.job_executions e WHERE e.status = 'running' AND e.job_id = o.job)
                   >= CASE j.overlap WHEN 'skip' THEN 1 ELSE j.overlap_limit END THEN CASE WHEN o.may_wait THEN 'open' ELSE 'overlap' END
         END AS code
  FROM unnest($jobs::uuid[], $versions::text[], $slots::timestamptz[], $wishes::integer[], $may_wait::boolean[], $nexts::timestamptz[])
    WITH ORDINALITY AS o (job, version, slot, wish, may_wait, next, place)
  CROSS JOIN LATERAL (SELECT s.* FROM rs.scheduled_jobs s WHERE s.id = o.job LIMIT 1) j
  WHERE j.changed_in = o.version::xid8 AND j.is_active AND o.slot <= (SELECT now FROM clock) AND o.slot >= j.effective_from
    AND o.slot > (SELECT now - kept FROM clock)),
taken AS (
  INSERT INTO rs.job_slots (job_id, slot_time, kind, disposition, reason_code, created_at, instance_id, build)
  SELECT o.job, o.slot, 'schedule',
         CASE WHEN o.code IS NULL THEN 'claimed' WHEN o.code = 'no_handler' THEN 'blocked' WHEN o.code IN ('paused', 'overlap') THEN 'skipped' ELSE 'missed' END,
         o.code, (SELECT now FROM clock), $instance::uuid, $build::text
  FROM offered o WHERE o.code IS DISTINCT FROM 'open'
  ORDER BY o.slot, o.job
  ON CONFLICT DO NOTHING
  RETURNING job_id, slot_time, disposition, reason_code),
judged AS MATERIALIZED (
  SELECT t.slot_time, t.job_id, t.disposition, t.reason_code, o.run, o.job_name, o.job_type, o.next
  FROM taken t FULL JOIN offered o ON o.slot = t.slot_time AND o.job = t.job_id
  WHERE coalesce(t.disposition, '') <> ''),
started AS (
  INSERT INTO rs.job_executions (id, job_id, slot_time, kind, attempt, status, started_at, triggered_by, lease_owner, lease_until, instance_id, build)
  SELECT w.run, w.job_id, w.slot_time, 'schedule', 1, 'running', (SELECT now FROM clock), $triggered_by::text, $instance, (SELECT now FROM clock) + $lease::interval, $instance, $build
  FROM judged w WHERE w.disposition = 'claimed' ORDER BY w.run),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, run_id, job_id, instance_id, build)
  SELECT CASE w.job_type WHEN 'reply_pipeline' THEN w.job_name || '_job_started' ELSE 'job_started' END, 'info', 'The job ' || w.job_name || ' started.',
         jsonb_build_object('scheduler_run_id', w.run, 'job_name', w.job_name, 'slot_time', w.slot_time, 'kind', 'schedule', 'attempt', 1),
         (SELECT now FROM clock), w.run, w.job_id, $instance, $build
  FROM judged w WHERE w.disposition = 'claimed' ORDER BY w.run),
held AS MATERIALIZED (
  SELECT w.job_id, w.next FROM judged w
  CROSS JOIN LATERAL (SELECT FROM rs.scheduled_jobs s WHERE s.id = w.job_id FOR NO KEY UPDATE SKIP LOCKED) s
  WHERE w.disposition = 'claimed'),
ran AS (
  UPDATE rs.scheduled_jobs j SET last_run_at = (SELECT now FROM clock), start_due_at = coalesce(h.next, j.start_due_at) FROM held h WHERE j.id = h.job_id)
SELECT job_id, slot_time, CASE WHEN disposition = 'claimed' THEN run END, disposition, reason_code,
       (SELECT set_config('reply_scheduler.closed', 'yes', true) FROM judged WHERE disposition <> 'claimed' LIMIT 1)
FROM judged ORDER BY slot_time, job_id

-- :name waiting_due
-- Retries that are due, then requests, in the room that is left. First the jobs that have any, then of each as many as its overlap policy
-- has places for; one more of a job waits for an end of a run of it. Of requests those of people come before back-fills, and a back-fill
-- waits until the schedule has settled the occurrence itself. Slots of kind manual have instants of their own. The ledger decides, as for
-- any slot: an occurrence that was claimed meanwhile is not run again. The last row says whether more are due than there is room for.
WITH RECURSIVE asked (job) AS (
  (SELECT job_id FROM rs.job_requests ORDER BY job_id LIMIT 1)
  UNION ALL
  SELECT (SELECT r.job_id FROM rs.job_requests r WHERE r.job_id > a.job ORDER BY r.job_id LIMIT 1) FROM asked a WHERE a.job IS NOT NULL),
clock AS MATERIALIZED (SELECT current_setting('reply_scheduler.now')::timestamptz AS now),
me AS MATERIALIZED (SELECT i.handled_types, i.handles_endpoints FROM rs.instances i WHERE i.id = $instance::uuid),
due AS MATERIALIZED (
  SELECT w.job, w.is_asked, j.job_name, j.job_type, j.effective_from, j.next_run_at,
         CASE j.overlap WHEN 'skip' THEN 1 ELSE j.overlap_limit END
           - (SELECT count(*) FROM rs.job_executions e WHERE e.status = 'running' AND e.job_id = w.job) AS places
  FROM (SELECT a.job, true AS is_asked FROM asked a WHERE a.job IS NOT NULL
        UNION ALL
        SELECT DISTINCT e.job_id, false FROM rs.job_executions e WHERE e.retry_at <= (SELECT now FROM clock)) w
  CROSS JOIN LATERAL (SELECT s.* FROM rs.scheduled_jobs s WHERE s.id = w.job LIMIT 1) j
  WHERE j.is_active AND (j.paused_until IS NULL OR j.paused_until <= (SELECT now FROM clock)) AND ($job_type::text IS NULL OR j.job_type = $job_type)
    AND EXISTS (SELECT FROM me WHERE (me.handles_endpoints AND j.endpoint IS NOT NULL) OR me.handled_types ? j.job_type)),
retry_places AS MATERIALIZED (
  SELECT d.job, d.job_name, d.job_type, d.places, e.id, e.retry_at, row_number() OVER (PARTITION BY d.job ORDER BY e.retry_at, e.id) AS place
  FROM due d
  CROSS JOIN LATERAL (SELECT q.id, q.retry_at FROM rs.job_executions q
                      WHERE q.job_id = d.job AND q.retry_at <= (SELECT now FROM clock) ORDER BY q.retry_at, q.id LIMIT $room::integer + 1) e
  WHERE NOT d.is_asked),
retry_ready AS MATERIALIZED (SELECT r.* FROM retry_places r WHERE r.place <= r.places ORDER BY r.retry_at, r.id LIMIT $room + 1),
retry AS MATERIALIZED (
  SELECT e.*, r.job_name, r.job_type, r.retry_at
  FROM (SELECT * FROM retry_ready ORDER BY retry_at, id LIMIT $room) r
  CROSS JOIN LATERAL (SELECT q.id, q.job_id, q.slot_time, q.kind, q.attempt + 1 AS attempt, q.payload FROM rs.job_executions q
                      WHERE q.id = r.id AND q.retry_at <= (SELECT now FROM clock) FOR NO KEY UPDATE SKIP LOCKED) e),
cleared AS (
  UPDATE rs.job_executions e SET retry_at = NULL WHERE e.id = ANY(ARRAY(SELECT id FROM retry))),
room AS MATERIALIZED (SELECT greatest($room - count(*), 0) AS room FROM retry_ready),
request_places AS MATERIALIZED (
  SELECT d.job, d.job_name, d.job_type, d.places - (SELECT count(*) FROM retry t WHERE t.job_id = d.job) AS places, r.seq, r.kind, r.due_at, r.slot_time,
         row_number() OVER (PARTITION BY d.job ORDER BY r.kind DESC, r.due_at, r.slot_time, r.seq) AS place,
         row_number() OVER (PARTITION BY d.job, r.kind ORDER BY r.due_at, r.seq) AS manual_place
  FROM due d
  CROSS JOIN LATERAL (
    (SELECT q.seq, q.kind, q.due_at, q.slot_time FROM rs.job_requests q
     WHERE q.job_id = d.job AND q.kind = 'manual' AND q.due_at <= (SELECT now FROM clock)
     ORDER BY q.due_at, q.slot_time, q.seq LIMIT (SELECT room + 1 FROM room))
    UNION ALL
    (SELECT q.seq, q.kind, q.due_at, q.slot_time FROM rs.job_requests q
     WHERE q.job_id = d.job AND q.kind = 'backfill' AND q.due_at <= (SELECT now FROM clock)
       AND (q.slot_time < d.effective_from OR q.slot_time < d.next_run_at
         OR EXISTS (SELECT FROM rs.job_slots s WHERE s.slot_time = q.slot_time AND s.job_id = q.job_id AND s.kind = 'schedule' OFFSET 0))
     ORDER BY q.due_at, q.slot_time, q.seq LIMIT (SELECT room + 1 FROM room))) r
  WHERE d.is_asked),
request_ready AS MATERIALIZED (
  SELECT r.* FROM request_places r WHERE r.place <= r.places ORDER BY r.place, r.due_at, r.slot_time NULLS FIRST, r.seq LIMIT (SELECT room + 1 FROM room)),
request AS MATERIALIZED (
  SELECT q.seq, q.id, q.payload, r.job, r.kind, r.job_name, r.job_type, r.place, r.due_at,
         coalesce(r.slot_time, greatest((SELECT now FROM clock), (SELECT s.slot_time + interval '1 microsecond' FROM rs.job_slots s
                                                                  WHERE s.slot_time >= (SELECT now FROM clock) AND s.job_id = r.job AND s.kind = 'manual'
                                                                  ORDER BY s.slot_time DESC LIMIT 1)) + (r.manual_place - 1) * interval '1 microsecond') AS slot
  FROM (SELECT * FROM request_ready ORDER BY place, due_at, slot_time NULLS FIRST, seq LIMIT (SELECT room FROM room)) r
  CROSS JOIN LATERAL (SELECT q.seq, q.id, q.payload FROM rs.job_requests q WHERE q.seq = r.seq FOR UPDATE SKIP LOCKED) q),
settled AS (
  DELETE FROM rs.job_requests q WHERE q.seq = ANY(ARRAY(SELECT seq FROM request))),
taken AS (
  INSERT INTO rs.job_slots (job_id, slot_time, kind, disposition, created_at, instance_id, build)
  SELECT c.job, c.slot, c.kind, 'claimed', (SELECT now FROM clock), $instance, $build::text
  FROM request c
  WHERE c.kind <> 'backfill' OR NOT EXISTS (SELECT FROM rs.job_slots s WHERE s.slot_time = c.slot AND s.job_id = c.job AND s.disposition = 'claimed' OFFSET 0)
  ORDER BY c.slot, c.job
  ON CONFLICT DO NOTHING
  RETURNING job_id, slot_time, kind),
begun AS MATERIALIZED (
  SELECT b.*, CASE WHEN b.is_won THEN rs.new_id((SELECT now FROM clock)) END AS run
  FROM (
    SELECT r.job_id AS job, r.job_name, r.job_type, r.slot_time AS slot, r.kind, r.attempt, r.payload, true AS is_won, NULL::uuid AS request, 0::bigint AS place,
           r.retry_at AS due_at, 0::bigint AS seq FROM retry r
    UNION ALL
    SELECT c.job, c.job_name, c.job_type, c.slot, c.kind, 1, c.payload, t.job_id IS NOT NULL, c.id, c.place, c.due_at, c.seq
    FROM taken t FULL JOIN request c ON c.slot = t.slot_time AND c.job = t.job_id AND c.kind = t.kind
    ORDER BY 10, 11, 4, 12) b),
started AS (
  INSERT INTO rs.job_executions (id, job_id, slot_time, kind, attempt, status, started_at, triggered_by, payload, lease_owner, lease_until, instance_id, build)
  SELECT b.run, b.job, b.slot, b.kind, b.attempt, 'running', (SELECT now FROM clock), $triggered_by::text, b.payload, $instance,
         (SELECT now FROM clock) + $lease::interval, $instance, $build
  FROM begun b WHERE b.is_won ORDER BY b.run),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, run_id, job_id, instance_id, build)
  SELECT CASE WHEN NOT b.is_won THEN 'job_skipped' WHEN b.job_type = 'reply_pipeline' THEN b.job_name || '_job_started' ELSE 'job_started' END, 'info',
         CASE WHEN b.is_won THEN 'The job ' || b.job_name || ' started.' ELSE 'A run that was asked for was left out: its occurrence was claimed meanwhile.' END,
         CASE WHEN b.is_won THEN jsonb_build_object('scheduler_run_id', b.run, 'job_name', b.job_name, 'slot_time', b.slot, 'kind', b.kind, 'attempt', b.attempt)
              ELSE jsonb_build_object('request_id', b.request, 'slot_time', b.slot, 'reason', 'already_claimed') END,
         (SELECT now FROM clock), b.run, b.job, $instance, $build
  FROM begun b ORDER BY b.run),
held AS MATERIALIZED (
  SELECT b.job FROM begun b
  CROSS JOIN LATERAL (SELECT FROM rs.scheduled_jobs s WHERE s.id = b.job FOR NO KEY UPDATE SKIP LOCKED) s
  WHERE b.is_won),
ran AS (
  UPDATE rs.scheduled_jobs j SET last_run_at = (SELECT now FROM clock) WHERE j.id = ANY(ARRAY(SELECT job FROM held)))
SELECT what, job, run, slot, kind, attempt, payload, more
FROM (
  SELECT 1 AS what, b.job, b.run, b.slot, b.kind, b.attempt, b.payload, NULL::boolean AS more FROM begun b WHERE b.is_won
  UNION ALL
  SELECT 2, r.job, NULL::uuid, NULL::timestamptz, NULL, NULL::integer, NULL, NULL::boolean FROM retry_places r WHERE r.place > r.places
  UNION ALL
  SELECT 2, r.job, NULL, NULL, NULL, NULL, NULL, NULL FROM request_places r WHERE r.place > r.places
  UNION ALL
  SELECT 3, NULL, NULL, NULL, NULL, NULL, NULL, (SELECT count(*) FROM retry_ready) > $room OR (SELECT count(*) FROM request_ready) > (SELECT room FROM room)) answer
ORDER BY what, run

-- :name slots_closed
-- One event per job and reason of the slots that this claim wrote, with range and count, so that a week off is a line and not a storm.
INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, job_id, instance_id, build)
SELECT CASE s.disposition WHEN 'skipped' THEN 'job_skipped' WHEN 'blocked' THEN 'slot_blocked' ELSE 'slot_missed' END,
       CASE WHEN s.disposition = 'skipped' OR s.reason_code = 'coalesced' THEN 'info' ELSE 'warning' END,
       count(*) || ' slot(s) did not run: ' || s.reason_code || '.',
       jsonb_build_object('slot_time', min(o.slot), 'last_slot_time', max(o.slot), 'count', count(*), 'reason', s.reason_code),
       current_setting('reply_scheduler.now')::timestamptz, o.job, $instance::uuid, $build::text
FROM (SELECT DISTINCT u.job, u.slot FROM unnest($jobs::uuid[], $slots::timestamptz[]) u (job, slot)) o
CROSS JOIN LATERAL (SELECT w.disposition, w.reason_code FROM rs.job_slots w
                    WHERE w.slot_time = o.slot AND w.job_id = o.job AND w.kind = 'schedule' AND w.xmin = pg_current_xact_id()::xid LIMIT 1) s
WHERE current_setting('reply_scheduler.closed') = 'yes' AND s.disposition <> 'claimed'
GROUP BY o.job, s.disposition, s.reason_code
ORDER BY min(o.slot), o.job

-- :name types_of_jobs
-- Types that nobody handled by the end of a slot: one finding for each, ended by an instance that handles it.
WITH t AS MATERIALIZED (
  SELECT DISTINCT j.job_type, current_setting('reply_scheduler.now')::timestamptz AS now
  FROM unnest($jobs::uuid[], $slots::timestamptz[]) o (job, slot)
  CROSS JOIN LATERAL (SELECT FROM rs.job_slots w WHERE w.slot_time = o.slot AND w.job_id = o.job AND w.kind = 'schedule'
                        AND w.reason_code = 'no_handler' AND w.xmin = pg_current_xact_id()::xid LIMIT 1) s
  CROSS JOIN LATERAL (SELECT k.job_type FROM rs.scheduled_jobs k WHERE k.id = o.job LIMIT 1) j
  WHERE current_setting('reply_scheduler.closed') = 'yes')
SELECT rs.raise_alert('no_handler', t.job_type, 'warning', 'No live instance handles the job type ' || t.job_type || ', so slots of its jobs are blocked.', t.now, $instance::uuid, $build::text)
FROM t ORDER BY t.job_type

-- :name offers_open
-- Which of the offers that may wait have no row yet, for want of a place and for no other reason.
SELECT (o.place - 1)::integer
FROM unnest($jobs::uuid[], $versions::text[], $slots::timestamptz[]) WITH ORDINALITY AS o (job, version, slot, place)
CROSS JOIN LATERAL (SELECT s.* FROM rs.scheduled_jobs s WHERE s.id = o.job LIMIT 1) j
CROSS JOIN (SELECT current_setting('reply_scheduler.now')::timestamptz AS now) c
WHERE j.changed_in = o.version::xid8 AND j.is_active AND o.slot <= c.now AND o.slot >= j.effective_from
  AND o.slot > c.now - (SELECT i.keep_slots_days * interval '24 hours' FROM rs.store_info i)
  AND NOT EXISTS (SELECT FROM rs.job_slots s WHERE s.slot_time = o.slot AND s.job_id = o.job AND s.kind = 'schedule' OFFSET 0)
ORDER BY o.place

-- :name claim_answer
-- The next one that waits is also the end of a pause that something waits for.
WITH RECURSIVE asked (job) AS (
  (SELECT job_id FROM rs.job_requests ORDER BY job_id LIMIT 1)
  UNION ALL
  SELECT (SELECT r.job_id FROM rs.job_requests r WHERE r.job_id > a.job ORDER BY r.job_id LIMIT 1) FROM asked a WHERE a.job IS NOT NULL),
clock AS MATERIALIZED (SELECT current_setting('reply_scheduler.now')::timestamptz AS now)
SELECT (SELECT now FROM clock),
       (SELECT greatest(i.catalogue_reset, (SELECT j.changed_in FROM rs.scheduled_jobs j ORDER BY j.changed_in DESC LIMIT 1), '1'::xid8)::text::bigint FROM rs.store_info i),
       least(
         (SELECT e.retry_at FROM rs.job_executions e WHERE e.retry_at > (SELECT now FROM clock) ORDER BY e.retry_at LIMIT 1),
         (SELECT r.due_at FROM rs.job_requests r WHERE r.due_at > (SELECT now FROM clock) ORDER BY r.due_at LIMIT 1),
         (SELECT min(j.paused_until)
          FROM (SELECT a.job FROM asked a
                UNION
                SELECT e.job_id FROM rs.job_executions e WHERE e.retry_at <= (SELECT now FROM clock)) w
          CROSS JOIN LATERAL (SELECT s.paused_until FROM rs.scheduled_jobs s
                              WHERE s.id = w.job AND s.is_active AND s.paused_until > (SELECT now FROM clock) LIMIT 1) j)),
       ARRAY(SELECT e.id FROM rs.job_executions e WHERE e.status = 'running' AND e.cancel_requested_at IS NOT NULL AND e.lease_owner = $instance::uuid),
       EXISTS (SELECT FROM rs.event_spool)

-- :name catalogue_version
-- Changes bear the numbers of the transactions that made them. The version is the last change, unless a transaction with a smaller number
-- is still open, whose changes the next load has to find. Those of other databases cannot concern us; one that cannot be told is ours.
SELECT c.now, least(v.last, (SELECT (min(x.number::text::bigint) - 1)::text::xid8 FROM pg_snapshot_xip(v.snapshot) x (number)
                             WHERE pg_snapshot_xmin(v.snapshot) <= v.last
                               AND NOT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                                               WHERE l.locktype = 'transactionid' AND l.granted AND l.transactionid = x.number::xid
                                                 AND a.datid <> (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))))::text::bigint,
       $since::bigint <= 0 OR $since < v.reset::text::bigint
FROM (SELECT greatest(i.catalogue_reset, (SELECT j.changed_in FROM rs.scheduled_jobs j ORDER BY j.changed_in DESC LIMIT 1), '1'::xid8) AS last,
             i.catalogue_reset AS reset, pg_current_snapshot() AS snapshot FROM rs.store_info i) v
CROSS JOIN rs.store_clock c

-- :name jobs_load
SELECT j.id, j.job_name, j.job_type, j.schedule, j.time_zone, j.endpoint, j.payload, j.is_active, j.misfire, j.misfire_limit, j.overlap, j.overlap_limit, j.timeout_seconds,
       j.effective_from, j.next_run_at, j.invalid_reason, j.changed_in::text::bigint
FROM rs.scheduled_jobs j
WHERE j.changed_in > (SELECT CASE WHEN $since::bigint <= 0 OR $since < i.catalogue_reset::text::bigint THEN '0' ELSE $since::text END::xid8 FROM rs.store_info i)

-- :name alert_resolve
SELECT rs.resolve_alerts($rule::text, $subjects::text[], (SELECT now FROM rs.store_clock))

-- :name types_with_endpoints
-- An instance that calls endpoints handles the types whose every job has one.
SELECT rs.resolve_alerts('no_handler', ARRAY(
  SELECT a.subject FROM rs.alerts a
  WHERE a.rule = 'no_handler' AND a.state <> 'resolved'
    AND EXISTS (SELECT FROM rs.scheduled_jobs j WHERE j.job_type = a.subject OFFSET 0)
    AND NOT EXISTS (SELECT FROM rs.scheduled_jobs j WHERE j.job_type = a.subject AND j.endpoint IS NULL OFFSET 0)), (SELECT now FROM rs.store_clock))

-- :name event_append
-- One event whose number is wanted.
INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build)
VALUES ($type::text, $severity::text, $message::text, $data::jsonb, (SELECT now FROM rs.store_clock), $run::uuid, $job::uuid, $decision::uuid, $permit::uuid, $instance::uuid, $build::text)
RETURNING seq

-- :name spool_move
-- What waits in the spool goes where it belongs, in its order. (The name is quoted so that this has no second form.)
WITH batch AS MATERIALIZED (SELECT s.seq FROM rs.event_spool s ORDER BY s.seq LIMIT 500 FOR UPDATE),
moved AS (
  INSERT INTO rs."system_events" (event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build)
  SELECT s.event_type, s.severity, s.message, s.event_data, s.created_at, s.run_id, s.job_id, s.decision_id, s.permit_id, s.instance_id, s.build
  FROM rs.event_spool s WHERE s.seq = ANY(ARRAY(SELECT seq FROM batch)) ORDER BY s.seq)
DELETE FROM rs.event_spool s WHERE s.seq = ANY(ARRAY(SELECT seq FROM batch))

-- :name sync_lock
-- One batch of one application at a time.
SELECT pg_advisory_xact_lock((SELECT tableoid::integer FROM rs.store_info), 2)

-- :name jobs_synced
-- What of a batch is not in the catalogue as its code wrote it last: 1 new, 2 written otherwise, 3 only owned otherwise.
SELECT (v.place - 1)::integer, CASE WHEN j.id IS NULL THEN 1 WHEN j.definition_hash IS DISTINCT FROM v.hash THEN 2 ELSE 3 END, j.id
FROM unnest($names::text[], $hashes::text[]) WITH ORDINALITY AS v (name, hash, place)
LEFT JOIN LATERAL (SELECT s.id, s.definition_hash, s.owner, s.unowned_since FROM rs.scheduled_jobs s WHERE s.job_name = v.name LIMIT 1) j ON true
WHERE j.id IS NULL OR j.definition_hash IS DISTINCT FROM v.hash OR j.owner IS DISTINCT FROM $owner::text OR j.unowned_since IS NOT NULL
ORDER BY v.place

-- :name sync_look
-- Whether jobs of the stretch are to be marked as unowned, and whether an alert about the owner is open.
SELECT c.now,
       EXISTS (SELECT FROM rs.scheduled_jobs j
               WHERE j.owner = $owner::text AND j.job_name > $after::text AND j.unowned_since IS NULL
    AND j.job_name <= coalesce($through::text, (SELECT l.job_name FROM rs.scheduled_jobs l ORDER BY l.job_name DESC LIMIT 1))
                 AND j.job_name NOT IN (SELECT unnest($names::text[])) OFFSET 0),
       EXISTS (SELECT FROM rs.alerts a WHERE a.rule = 'unowned_job' AND a.subject = $owner AND a.state <> 'resolved' OFFSET 0)
FROM rs.store_clock c

-- :name jobs_insert
-- The jobs of a batch share one id but for a count in the last digits, as the runs of a claim do.
WITH clock AS MATERIALIZED (SELECT now FROM rs.store_clock),
ids AS MATERIALIZED (
  SELECT left(i.id, 24) AS head, ('x' || right(i.id, 12))::bit(48)::bigint >> 1 AS tail FROM (SELECT rs.new_id((SELECT now FROM clock))::text AS id) i)
INSERT INTO rs.scheduled_jobs (id, job_name, job_type, schedule, time_zone, description, endpoint, payload, overlap, overlap_limit, misfire, misfire_limit,
                               timeout_seconds, retries, retry_delay_seconds, freshness_seconds, definition_hash, owner, instance_id, build,
                               created_at, updated_at, effective_from)
SELECT ((SELECT head FROM ids) || lpad(to_hex((SELECT tail FROM ids) + v.place), 12, '0'))::uuid,
       v.name, v.type, v.schedule, v.zone, v.description, v.endpoint, v.payload, v.overlap, v.overlap_limit, v.misfire, v.misfire_limit, v.timeout, v.retries, v.delay,
       v.freshness, v.hash, $owner::text, $instance::uuid, $build::text, (SELECT now FROM clock), (SELECT now FROM clock), (SELECT now FROM clock)
FROM unnest($names::text[], $types::text[], $schedules::text[], $zones::text[], $descriptions::text[], $endpoints::text[], $payloads::text[],
            $overlaps::text[], $overlap_limits::integer[], $misfires::text[], $misfire_limits::integer[], $timeouts::integer[],
            $retries::integer[], $delays::integer[], $freshness::integer[], $hashes::text[])
  WITH ORDINALITY AS v (name, type, schedule, zone, description, endpoint, payload, overlap, overlap_limit, misfire, misfire_limit, timeout, retries, delay, freshness, hash, place)
ON CONFLICT (job_name) DO NOTHING

-- :name jobs_overwrite
-- A row that somebody else has in hand is left, so that no two wait for each other: the store asks again when that is over.
WITH held AS MATERIALIZED (
  SELECT j.id, v.*
  FROM unnest($names::text[], $types::text[], $schedules::text[], $zones::text[], $descriptions::text[], $endpoints::text[], $payloads::text[],
              $overlaps::text[], $overlap_limits::integer[], $misfires::text[], $misfire_limits::integer[], $timeouts::integer[],
              $retries::integer[], $delays::integer[], $freshness::integer[], $hashes::text[])
    AS v (name, type, schedule, zone, description, endpoint, payload, overlap, overlap_limit, misfire, misfire_limit, timeout, retries, delay, freshness, hash)
  CROSS JOIN LATERAL (SELECT s.id FROM rs.scheduled_jobs s
                      WHERE s.job_name = v.name AND s.definition_hash IS DISTINCT FROM v.hash FOR NO KEY UPDATE SKIP LOCKED) j),
written AS (
  UPDATE rs.scheduled_jobs j
     SET job_type = h.type, schedule = h.schedule, time_zone = h.zone, description = h.description, endpoint = h.endpoint, payload = h.payload,
         overlap = h.overlap, overlap_limit = h.overlap_limit, misfire = h.misfire, misfire_limit = h.misfire_limit, timeout_seconds = h.timeout,
         retries = h.retries, retry_delay_seconds = h.delay, freshness_seconds = h.freshness, definition_hash = h.hash,
         owner = $owner::text, unowned_since = NULL, instance_id = $instance::uuid, build = $build::text
    FROM held h WHERE j.id = h.id
  RETURNING j.id, j.job_name),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, created_at, job_id, instance_id, build)
  SELECT 'job_overwritten', 'info', 'The definition of job ' || w.job_name || ' in code changed, so code wrote it over the row.', (SELECT now FROM rs.store_clock), w.id, $instance, $build
  FROM written w ORDER BY w.job_name)
SELECT count(*)::integer FROM written

-- :name jobs_add
-- Jobs that a person brings: as jobs_insert, but for owner and hash of a definition in code.
WITH clock AS MATERIALIZED (SELECT now FROM rs.store_clock),
ids AS MATERIALIZED (
  SELECT left(i.id, 24) AS head, ('x' || right(i.id, 12))::bit(48)::bigint >> 1 AS tail FROM (SELECT rs.new_id((SELECT now FROM clock))::text AS id) i),
made AS (
  INSERT INTO rs.scheduled_jobs (id, job_name, job_type, schedule, time_zone, description, endpoint, payload, overlap, overlap_limit, misfire, misfire_limit,
                                 timeout_seconds, retries, retry_delay_seconds, freshness_seconds, instance_id, build, created_at, updated_at, effective_from)
  SELECT ((SELECT head FROM ids) || lpad(to_hex((SELECT tail FROM ids) + v.place), 12, '0'))::uuid,
         v.name, v.type, v.schedule, v.zone, v.description, v.endpoint, v.payload, v.overlap, v.overlap_limit, v.misfire, v.misfire_limit, v.timeout, v.retries, v.delay,
         v.freshness, $instance::uuid, $build::text, (SELECT now FROM clock), (SELECT now FROM clock), (SELECT now FROM clock)
  FROM unnest($names::text[], $types::text[], $schedules::text[], $zones::text[], $descriptions::text[], $endpoints::text[], $payloads::text[],
              $overlaps::text[], $overlap_limits::integer[], $misfires::text[], $misfire_limits::integer[], $timeouts::integer[],
              $retries::integer[], $delays::integer[], $freshness::integer[])
    WITH ORDINALITY AS v (name, type, schedule, zone, description, endpoint, payload, overlap, overlap_limit, misfire, misfire_limit, timeout, retries, delay, freshness, place)
  ON CONFLICT (job_name) DO NOTHING
  RETURNING id, job_name),
said AS MATERIALIZED (
  SELECT count(*) AS jobs, CASE WHEN count(*) = 1 THEN min(m.id::text)::uuid END AS job, jsonb_agg(m.job_name ORDER BY m.job_name) FILTER (WHERE m.place <= 100) AS names
  FROM (SELECT n.id, n.job_name, row_number() OVER (ORDER BY n.job_name) AS place FROM made n) m),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, job_id, instance_id, build)
  SELECT 'job_defined', 'info', left(s.jobs || ' job(s) were added by ' || $by::text || '.', 2000),
         jsonb_build_object('change', 'added', 'count', s.jobs, 'jobs', s.names, 'actor', $by, 'why', $reason::text), (SELECT now FROM clock), s.job, $instance, $build
  FROM said s WHERE s.jobs > 0)
SELECT jobs::integer FROM said

-- :name jobs_replace
-- Owner and hash stay: code that registers the job leaves the change alone until its own definition changes.
WITH held AS MATERIALIZED (
  SELECT j.id, v.*
  FROM unnest($names::text[], $types::text[], $schedules::text[], $zones::text[], $descriptions::text[], $endpoints::text[], $payloads::text[],
              $overlaps::text[], $overlap_limits::integer[], $misfires::text[], $misfire_limits::integer[], $timeouts::integer[],
              $retries::integer[], $delays::integer[], $freshness::integer[])
    AS v (name, type, schedule, zone, description, endpoint, payload, overlap, overlap_limit, misfire, misfire_limit, timeout, retries, delay, freshness)
  CROSS JOIN LATERAL (
    SELECT s.id FROM rs.scheduled_jobs s
    WHERE s.job_name = v.name
      AND (s.job_type, s.schedule, s.time_zone, s.description, s.endpoint, s.payload, s.overlap, s.overlap_limit, s.misfire, s.misfire_limit, s.timeout_seconds, s.retries,
           s.retry_delay_seconds, s.freshness_seconds)
        IS DISTINCT FROM (v.type, v.schedule, v.zone, v.description, v.endpoint, v.payload, v.overlap, v.overlap_limit, v.misfire, v.misfire_limit, v.timeout, v.retries,
           v.delay, v.freshness)
    FOR NO KEY UPDATE) j),
changed AS (
  UPDATE rs.scheduled_jobs j
     SET job_type = h.type, schedule = h.schedule, time_zone = h.zone, description = h.description, endpoint = h.endpoint, payload = h.payload,
         overlap = h.overlap, overlap_limit = h.overlap_limit, misfire = h.misfire, misfire_limit = h.misfire_limit, timeout_seconds = h.timeout,
         retries = h.retries, retry_delay_seconds = h.delay, freshness_seconds = h.freshness, instance_id = $instance::uuid, build = $build::text
    FROM held h WHERE j.id = h.id
  RETURNING j.id, j.job_name),
said AS MATERIALIZED (
  SELECT count(*) AS jobs, CASE WHEN count(*) = 1 THEN min(m.id::text)::uuid END AS job, jsonb_agg(m.job_name ORDER BY m.job_name) FILTER (WHERE m.place <= 100) AS names
  FROM (SELECT n.id, n.job_name, row_number() OVER (ORDER BY n.job_name) AS place FROM changed n) m),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, job_id, instance_id, build)
  SELECT 'job_defined', 'info', left(s.jobs || ' job(s) were changed by ' || $by::text || '.', 2000),
         jsonb_build_object('change', 'changed', 'count', s.jobs, 'jobs', s.names, 'actor', $by, 'why', $reason::text), (SELECT now FROM rs.store_clock), s.job, $instance, $build
  FROM said s WHERE s.jobs > 0)
SELECT jobs::integer FROM said

-- :name jobs_owned
WITH held AS MATERIALIZED (
  SELECT j.id
  FROM unnest($names::text[], $hashes::text[]) AS v (name, hash)
  CROSS JOIN LATERAL (SELECT s.id FROM rs.scheduled_jobs s
                      WHERE s.job_name = v.name AND s.definition_hash = v.hash AND (s.owner IS DISTINCT FROM $owner::text OR s.unowned_since IS NOT NULL)
                      FOR NO KEY UPDATE SKIP LOCKED) j)
UPDATE rs.scheduled_jobs j SET owner = $owner, unowned_since = NULL WHERE j.id = ANY(ARRAY(SELECT id FROM held))

-- :name job_wait
-- Until nobody has the row in hand; with nothing else held.
SELECT FROM rs.scheduled_jobs j WHERE j.id = $job::uuid FOR NO KEY UPDATE

-- :name jobs_unowned
WITH held AS MATERIALIZED (
  SELECT j.id FROM rs.scheduled_jobs j
  WHERE j.owner = $owner::text AND j.job_name > $after::text AND j.unowned_since IS NULL
    AND j.job_name <= coalesce($through::text, (SELECT l.job_name FROM rs.scheduled_jobs l ORDER BY l.job_name DESC LIMIT 1))
    AND j.job_name NOT IN (SELECT unnest($names::text[]))
  FOR NO KEY UPDATE SKIP LOCKED),
marked AS (
  UPDATE rs.scheduled_jobs j SET unowned_since = (SELECT now FROM rs.store_clock) WHERE j.id = ANY(ARRAY(SELECT id FROM held))
  RETURNING j.job_name),
said AS MATERIALIZED (
  SELECT (SELECT count(*) FROM marked) AS marked, jsonb_agg(f.job_name ORDER BY f.job_name) AS jobs,
         (SELECT count(*) FROM marked) || ' job(s) are no longer registered by ' || $owner || ' and were left alone: '
           || string_agg(f.job_name, ', ' ORDER BY f.job_name) FILTER (WHERE f.place <= 10)
           || '. Delete them, set is_active = false, or register them again.' AS message
  FROM (SELECT m.job_name, row_number() OVER (ORDER BY m.job_name) AS place FROM marked m ORDER BY m.job_name LIMIT 100) f),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, instance_id, build)
  SELECT 'job_unowned', 'warning', left(s.message, 2000), jsonb_build_object('owner', $owner, 'count', s.marked, 'jobs', s.jobs), (SELECT now FROM rs.store_clock), $instance::uuid, $build::text
  FROM said s WHERE s.marked > 0)
SELECT s.marked::integer,
       CASE WHEN s.marked > 0 AND $tells::boolean THEN
         rs.raise_alert('unowned_job', $owner, 'warning', left(s.message, 2000), (SELECT now FROM rs.store_clock), $instance, $build) END
FROM said s

-- :name jobs_unowned_left
-- The alert ends when nothing active of the owner is unowned any more.
SELECT rs.resolve_alerts('unowned_job', ARRAY[$owner::text], (SELECT now FROM rs.store_clock))
WHERE NOT EXISTS (SELECT FROM rs.scheduled_jobs j WHERE j.owner = $owner AND j.unowned_since IS NOT NULL AND j.is_active OFFSET 0)

-- :name requests_lock
-- One at a time of a job, so that those that wait can be counted.
SELECT pg_advisory_xact_lock((SELECT tableoid::integer FROM rs.store_info), hashtext('request' || chr(31) || $name::text))

-- :name request_insert
-- The job is held so that it is not deleted beneath its request. While a request with the key waits there is no other. The id is the
-- caller's, so that a call that is repeated because its answer was lost finds its request.
WITH job AS MATERIALIZED (SELECT j.id, j.is_active, j.paused_until FROM rs.scheduled_jobs j WHERE j.job_name = $name::text FOR KEY SHARE),
clock AS MATERIALIZED (SELECT now FROM rs.store_clock),
waiting AS MATERIALIZED (SELECT count(*) AS requests FROM rs.job_requests r WHERE r.job_id = (SELECT id FROM job)),
made AS (
  INSERT INTO rs.job_requests (id, job_id, due_at, payload, request_key, requested_at, requested_by, reason)
  SELECT $id::uuid, j.id, greatest($not_before::timestamptz, (SELECT now FROM clock)), $payload::text, $key::text, (SELECT now FROM clock), $by::text, $reason::text
  FROM job j WHERE j.is_active AND (SELECT requests FROM waiting) < $most::integer
  ON CONFLICT DO NOTHING
  RETURNING id, job_id),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, job_id, instance_id, build)
  SELECT 'job_run_requested', 'info', left('A run of job ' || $name || ' was asked for by ' || $by || '.', 2000),
         jsonb_build_object('job_name', $name, 'request_id', m.id, 'not_before', $not_before, 'key', $key, 'actor', $by, 'why', $reason),
         (SELECT now FROM clock), m.job_id, $instance::uuid, $build::text
  FROM made m)
SELECT j.is_active, coalesce((SELECT id FROM made), (SELECT r.id FROM rs.job_requests r WHERE r.id = $id)), (SELECT requests FROM waiting)::integer,
       CASE WHEN j.paused_until > (SELECT now FROM clock) THEN j.paused_until END
FROM job j

-- :name request_by_key
-- A later statement than the one that waited for it. Nobody takes it up before the transaction ends: its run is to see what that wrote.
SELECT r.id FROM rs.job_requests r
WHERE r.job_id = (SELECT j.id FROM rs.scheduled_jobs j WHERE j.job_name = $name::text) AND r.request_key = $key::text FOR KEY SHARE

-- :name backfill_insert
WITH job AS MATERIALIZED (SELECT j.id, j.is_active, j.paused_until FROM rs.scheduled_jobs j WHERE j.job_name = $name::text FOR KEY SHARE),
clock AS MATERIALIZED (SELECT c.now, i.keep_slots_days * interval '24 hours' AS kept FROM rs.store_clock c CROSS JOIN rs.store_info i),
waiting AS MATERIALIZED (SELECT count(*) AS requests FROM rs.job_requests r WHERE r.job_id = (SELECT id FROM job)),
open AS MATERIALIZED (
  SELECT j.id AS job, v.slot
  FROM job j CROSS JOIN (SELECT DISTINCT u.slot FROM unnest($occurrences::timestamptz[]) u (slot)) v
  WHERE v.slot < (SELECT now FROM clock) AND v.slot > (SELECT now - kept FROM clock)
    AND NOT EXISTS (SELECT FROM rs.job_slots s WHERE s.slot_time = v.slot AND s.job_id = j.id AND s.disposition = 'claimed' OFFSET 0)
    AND NOT EXISTS (SELECT FROM rs.job_requests r WHERE r.job_id = j.id AND r.slot_time = v.slot OFFSET 0)),
made AS (
  INSERT INTO rs.job_requests (job_id, kind, slot_time, due_at, requested_at, requested_by, reason)
  SELECT o.job, 'backfill', o.slot, (SELECT now FROM clock), (SELECT now FROM clock), $by::text, $reason::text
  FROM open o WHERE (SELECT is_active FROM job) AND (SELECT requests FROM waiting) + (SELECT count(*) FROM open) <= $most::integer
  ORDER BY o.slot
  RETURNING job_id),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, job_id, instance_id, build)
  SELECT 'job_backfill_requested', 'info', left(m.runs || ' runs of job ' || $name || ' for the past were asked for by ' || $by || '.', 2000),
         jsonb_build_object('job_name', $name, 'count', m.runs, 'slot_time', $first::timestamptz, 'last_slot_time', $last::timestamptz, 'actor', $by, 'why', $reason),
         (SELECT now FROM clock), m.job_id, $instance::uuid, $build::text
  FROM (SELECT n.job_id, count(*) AS runs FROM made n GROUP BY n.job_id) m)
SELECT j.is_active, (SELECT count(*) FROM open)::integer, (SELECT requests FROM waiting)::integer, (SELECT count(*) FROM made)::integer,
       CASE WHEN j.paused_until > (SELECT now FROM clock) THEN j.paused_until END
FROM job j

-- :name pause
-- Until null ends a pause that goes on; one that would end in the past is none.
WITH clock AS MATERIALIZED (SELECT now FROM rs.store_clock),
job AS MATERIALIZED (SELECT j.id, j.paused_until > (SELECT now FROM clock) AS is_paused FROM rs.scheduled_jobs j WHERE j.job_name = $name::text FOR NO KEY UPDATE),
changed AS (
  UPDATE rs.scheduled_jobs j
     SET paused_until = $until::timestamptz, paused_by = CASE WHEN $until IS NOT NULL THEN $by::text END, pause_reason = CASE WHEN $until IS NOT NULL THEN $reason::text END
    FROM job o WHERE j.id = o.id AND CASE WHEN $until IS NULL THEN o.is_paused ELSE $until > (SELECT now FROM clock) END
  RETURNING j.id),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, job_id, instance_id, build)
  SELECT CASE WHEN $until IS NULL THEN 'job_resumed' ELSE 'job_paused' END, 'info',
         left('Job ' || $name || CASE WHEN $until IS NULL THEN ' was resumed by ' ELSE ' was paused by ' END || $by || '.', 2000),
         CASE WHEN $until IS NULL THEN jsonb_build_object('job_name', $name, 'actor', $by, 'why', $reason)
              ELSE jsonb_build_object('job_name', $name, 'until', $until, 'actor', $by, 'why', $reason) END,
         (SELECT now FROM clock), c.id, $instance::uuid, $build::text
  FROM changed c)
SELECT EXISTS (SELECT FROM changed) FROM job

-- :name activate
WITH job AS MATERIALIZED (SELECT j.id, j.is_active FROM rs.scheduled_jobs j WHERE j.job_name = $name::text FOR NO KEY UPDATE),
changed AS (
  UPDATE rs.scheduled_jobs j SET is_active = $active::boolean FROM job o WHERE j.id = o.id AND o.is_active <> $active
  RETURNING j.id),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, job_id, instance_id, build)
  SELECT CASE WHEN $active THEN 'job_activated' ELSE 'job_deactivated' END, 'info',
         left('Job ' || $name || CASE WHEN $active THEN ' was activated by ' ELSE ' was deactivated by ' END || $by::text || '.', 2000),
         jsonb_build_object('job_name', $name, 'actor', $by, 'why', $reason::text), (SELECT now FROM rs.store_clock), c.id, $instance::uuid, $build::text
  FROM changed c)
SELECT EXISTS (SELECT FROM changed) FROM job

-- :name cancel_run
-- A run, or a request that waits. Who asked first stays on the row; each who asked is an event.
WITH run AS (
  UPDATE rs.job_executions e
     SET cancel_requested_at = coalesce(e.cancel_requested_at, (SELECT now FROM rs.store_clock)), cancelled_by = coalesce(e.cancelled_by, $by::text),
         cancel_reason = coalesce(e.cancel_reason, $reason::text), retry_at = NULL
   WHERE e.id = $id::uuid AND (e.completed_at IS NULL OR e.retry_at IS NOT NULL)
  RETURNING e.job_id),
request AS (
  DELETE FROM rs.job_requests r WHERE r.id = $id RETURNING r.job_id),
asked AS MATERIALIZED (SELECT job_id, 'run' AS what FROM run UNION ALL SELECT job_id, 'request' FROM request),
told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, run_id, job_id, instance_id, build)
  SELECT 'job_cancel_requested', 'info', left('A ' || a.what || ' was asked to be cancelled by ' || $by || '.', 2000),
         jsonb_build_object('id', $id, 'what', a.what, 'actor', $by, 'why', $reason),
         (SELECT now FROM rs.store_clock), CASE a.what WHEN 'run' THEN $id END, a.job_id, $instance::uuid, $build::text
  FROM asked a)
SELECT a.what FROM asked a
