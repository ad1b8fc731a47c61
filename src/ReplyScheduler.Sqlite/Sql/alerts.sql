-- Findings, silences, the outbox, and what the watchdog judges.

-- :name watchdog_thresholds
UPDATE watchdog
   SET period_seconds = coalesce($period, period_seconds), silence_seconds = coalesce($silence, silence_seconds),
       start_grace_seconds = coalesce($start_grace, start_grace_seconds), lease_grace_seconds = coalesce($lease_grace, lease_grace_seconds),
       permit_unknown_seconds = coalesce($permit_unknown, permit_unknown_seconds), stuck_slots = coalesce($stuck_slots, stuck_slots),
       slo_window_seconds = coalesce($slo_window, slo_window_seconds), slo_slots = coalesce($slo_slots, slo_slots),
       slo_percent = coalesce($slo_percent, slo_percent), most_alerts = coalesce($most_alerts, most_alerts)

-- :name watchdog
SELECT period_seconds, silence_seconds, start_grace_seconds, lease_grace_seconds, permit_unknown_seconds, stuck_slots, slo_window_seconds, slo_slots, slo_percent, most_alerts,
       (SELECT evaluated_at FROM watchdog_turn)
FROM watchdog

-- :name watch_begin
INSERT INTO watchdog (one) VALUES (1) ON CONFLICT DO NOTHING

-- :name watch_end
INSERT INTO watchdog_turn (one, evaluated_at, instance_id, build) VALUES (1, $now, $instance, $build)
ON CONFLICT (one) DO UPDATE SET evaluated_at = excluded.evaluated_at, instance_id = excluded.instance_id, build = excluded.build

-- :name watch_figures
SELECT (SELECT count(*) FROM alerts WHERE state <> 'resolved'),
       (SELECT count(*) FROM alert_states WHERE state = 'open' AND severity = 'critical' AND NOT is_silenced AND NOT is_inhibited),
       (SELECT count(*) FROM alert_deliveries WHERE sent_at IS NULL)

-- :name watch_room
-- Whether a finding may name its subject: it does already, or there are not too many of its rule.
SELECT EXISTS (SELECT 1 FROM alerts WHERE rule = $rule AND subject = $subject AND state <> 'resolved')
    OR (SELECT count(*) FROM alerts WHERE rule = $rule AND state <> 'resolved') < $most

-- :name watch_back
UPDATE scheduled_jobs SET silent_since = NULL, watch_at = 0
WHERE silent_since IS NOT NULL AND (last_run_at >= silent_since OR is_active = 0 OR paused_until > $now)

-- :name watch_looked
-- A job is silent when neither the limit since its last start nor the grace after the occurrence that should have started next, which is none
-- inside a pause, is left.
UPDATE scheduled_jobs SET watch_at = d.due, silent_since = iif(d.due < $now, $now, NULL)
  FROM (SELECT id, max(max(coalesce(last_run_at, 0), effective_from, coalesce(paused_until, 0)) + $quiet,
                       coalesce(iif(start_due_at > paused_until OR paused_until IS NULL, start_due_at, next_run_at) + $grace, 0)) AS due
        FROM scheduled_jobs INDEXED BY scheduled_jobs_watch
        WHERE is_active = 1 AND silent_since IS NULL AND watch_at <= $now ORDER BY watch_at LIMIT 10000) d
 WHERE scheduled_jobs.id = d.id

-- :name watch_silent
SELECT count(*),
       (SELECT group_concat(job_name, ', ') FROM (SELECT job_name FROM scheduled_jobs WHERE silent_since IS NOT NULL AND is_active = 1 ORDER BY job_name LIMIT 5)),
       (SELECT strftime('%Y-%m-%dT%H:%M:%S+00:00', max(ticked_at) / 1000000, 'unixepoch') FROM instances),
       coalesce((SELECT max(ticked_at) FROM instances) < $now - $quiet, 1)
         AND NOT EXISTS (SELECT 1 FROM job_executions INDEXED BY job_executions_slot WHERE slot_time >= $now - $quiet AND started_at + $quiet >= $now),
       EXISTS (SELECT 1 FROM alerts WHERE rule = 'silence' AND subject = 'scheduler' AND state <> 'resolved' AND last_seen_at > $now - $grace)
FROM scheduled_jobs INDEXED BY scheduled_jobs_silent WHERE silent_since IS NOT NULL AND is_active = 1

-- :name watch_silence
SELECT 'silence', job_name, 'critical',
       'Job ' || job_name || ' has not started since ' || coalesce(strftime('%Y-%m-%dT%H:%M:%S+00:00', last_run_at / 1000000, 'unixepoch'), 'it was registered') || '.'
FROM scheduled_jobs INDEXED BY scheduled_jobs_silent WHERE silent_since IS NOT NULL AND is_active = 1 ORDER BY silent_since, job_name LIMIT $most

-- :name watch_missed
-- What a silence explains is not told again, and what a finding has seen is not seen twice.
SELECT 'missed', j.job_name,
       iif((count(*) > 1 AND (min(s.created_at) = max(s.created_at) OR coalesce(j.last_run_at <= min(s.created_at), 1)))
           OR EXISTS (SELECT 1 FROM alerts a WHERE a.rule = 'missed' AND a.subject = j.job_name AND a.state <> 'resolved' AND coalesce(j.last_run_at <= a.last_seen_at, 1)),
           'critical', 'warning'),
       'Job ' || j.job_name || ' missed ' || count(*) || ' slot(s), the last one of ' || strftime('%Y-%m-%dT%H:%M:%S+00:00', max(s.slot_time) / 1000000, 'unixepoch') || '.'
FROM job_slots s INDEXED BY job_slots_unrun JOIN scheduled_jobs j ON j.id = s.job_id
WHERE s.disposition <> 'claimed' AND s.disposition = 'missed' AND s.created_at > $since - 60000000 AND s.created_at <= $now
  AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.rule = 'missed' AND a.subject = j.job_name AND a.last_seen_at >= s.created_at)
  AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.rule = 'blind' AND a.subject = 'watchdog'
                    AND iif(a.state = 'resolved', a.first_seen_at, a.last_seen_at) >= s.created_at)
  AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.rule = 'silence' AND a.subject IN (j.job_name, 'scheduler')
                    AND s.slot_time >= a.first_seen_at - $reach AND s.slot_time <= coalesce(a.resolved_at, $now))
GROUP BY j.id ORDER BY j.job_name LIMIT 1000

-- :name watch_stuck
SELECT 'stuck_skipping', j.job_name, 'warning', 'The last ' || $slots || ' or more slots of job ' || j.job_name || ' were skipped or blocked.'
FROM (SELECT DISTINCT job_id FROM job_slots INDEXED BY job_slots_unrun
      WHERE disposition <> 'claimed' AND disposition <> 'missed' AND reason_code <> 'paused' AND created_at > $since - 60000000) k
CROSS JOIN scheduled_jobs j ON j.id = k.job_id AND j.is_active = 1
WHERE (SELECT count(*) FROM (SELECT 1 FROM job_slots s INDEXED BY job_slots_unrun_job
                             WHERE s.job_id = j.id AND s.disposition <> 'claimed' AND s.disposition <> 'missed' AND s.reason_code <> 'paused'
                               AND s.slot_time > coalesce(j.last_run_at, j.effective_from) LIMIT $slots)) >= $slots
ORDER BY j.job_name LIMIT 1000

-- :name watch_runs
SELECT 'overrun', j.job_name, 'warning', 'A run of job ' || j.job_name || ' goes on since ' || strftime('%Y-%m-%dT%H:%M:%S+00:00', min(e.started_at) / 1000000, 'unixepoch') || ', past its time-out.'
FROM job_executions e INDEXED BY job_executions_running JOIN scheduled_jobs j ON j.id = e.job_id
WHERE e.status = 'running' AND e.started_at + j.timeout_seconds * 1000000 + $grace < $now GROUP BY j.id

-- :name watch_lost
SELECT iif(e.status = 'timed_out', 'overrun', 'abandoned'), j.job_name, 'warning',
       iif(e.status = 'timed_out', 'A run of job ' || j.job_name || ' was ended by its time-out.',
           'A run of job ' || j.job_name || ' lost its lease: its instance is gone, hangs or was paused.')
FROM job_executions e INDEXED BY job_executions_lost JOIN scheduled_jobs j ON j.id = e.job_id
WHERE e.status IN ('abandoned', 'timed_out') AND e.completed_at > $since - 60000000 AND e.completed_at <= $now
  AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.rule = iif(e.status = 'timed_out', 'overrun', 'abandoned') AND a.subject = j.job_name AND a.last_seen_at >= e.completed_at)
GROUP BY e.status, j.id LIMIT 1000

-- :name watch_permits
-- What was posted twice stays so: a finding that a person has resolved is not raised again.
SELECT * FROM (
  SELECT 'permit_past_lease', permit_id, 'warning',
         'A permit is in flight past its lease, which ended at ' || strftime('%Y-%m-%dT%H:%M:%S+00:00', lease_until / 1000000, 'unixepoch') || '.'
  FROM posting_permits INDEXED BY posting_permits_flight WHERE status = 'IN_FLIGHT' AND lease_until < $now - $grace ORDER BY lease_until LIMIT 1000)
UNION ALL
SELECT * FROM (
  SELECT 'permit_unknown', permit_id, 'warning', 'The outcome of a permit is unknown since ' || strftime('%Y-%m-%dT%H:%M:%S+00:00', unknown_at / 1000000, 'unixepoch') || '.'
  FROM posting_permits INDEXED BY posting_permits_unknown WHERE status = 'OUTCOME_UNKNOWN' AND unknown_at < $now - $unknown ORDER BY lookup_at LIMIT 1000)
UNION ALL
SELECT * FROM (
  SELECT 'permit_unresolved', permit_id, 'critical', 'What became of a permit could not be found out: a person must say.'
  FROM posting_permits INDEXED BY posting_permits_unresolved WHERE status = 'UNRESOLVED' ORDER BY changed_at LIMIT 1000)
UNION ALL
SELECT * FROM (
  SELECT 'double_post', d.permit_id, 'critical', 'A target has two posts: this permit was superseded, and both are public.'
  FROM posting_permits d INDEXED BY posting_permits_double
  WHERE d.status = 'USED' AND d.superseded_by IS NOT NULL
    AND EXISTS (SELECT 1 FROM posting_permits o WHERE o.platform = d.platform AND o.account = d.account AND o.target_id = d.target_id AND o.permit_id <> d.permit_id AND o.status = 'USED')
    AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.rule = 'double_post' AND a.subject = d.permit_id AND a.state = 'resolved')
  LIMIT 1000)

-- :name watch_pipelines
SELECT id, job_name FROM scheduled_jobs INDEXED BY scheduled_jobs_pipelines WHERE job_type = 'reply_pipeline' AND is_active = 1

-- :name watch_rate
-- The slots of a pipeline are found by their start events and by what did not run.
SELECT count(*), coalesce(sum(v.verdict = 'hit'), 0)
FROM (SELECT e.slot_time
      FROM system_events s INDEXED BY system_events_type CROSS JOIN job_executions e ON e.id = s.run_id
      WHERE s.event_type = $name || '_job_started' AND s.created_at > $now - $window AND e.kind = 'schedule'
      UNION
      SELECT u.slot_time FROM job_slots u INDEXED BY job_slots_unrun_job
      WHERE u.job_id = $job AND u.disposition <> 'claimed' AND u.kind = 'schedule' AND u.slot_time > $now - $window) t
CROSS JOIN reply_slo_events v ON v.slot_time = t.slot_time AND v.pipeline = $name
WHERE v.verdict <> 'pending'

-- :name watch_over
-- Findings that evidence ends. Missing data ends none.
UPDATE alerts SET state = 'resolved', resolved_at = $now, last_seen_at = $now
WHERE id IN (
  SELECT a.id
  FROM alerts a INDEXED BY alerts_one_open LEFT JOIN scheduled_jobs j ON j.job_name = a.subject AND j.is_active = 1
  WHERE a.state <> 'resolved'
    AND CASE
      WHEN a.rule = 'blind' THEN NOT $blind AND a.last_seen_at < $now
      WHEN a.subject = '*' THEN a.last_seen_at < $now AND (SELECT count(*) FROM alerts o WHERE o.rule = a.rule AND o.state <> 'resolved') <= $most
      WHEN a.rule = 'silence' AND a.subject = 'scheduler' THEN
        (a.last_seen_at <= $now - $grace
         AND (EXISTS (SELECT 1 FROM instances i WHERE i.ticked_at > a.last_seen_at)
              OR EXISTS (SELECT 1 FROM job_executions e INDEXED BY job_executions_slot WHERE e.slot_time >= a.first_seen_at - $reach AND e.started_at >= a.last_seen_at)))
        OR (a.last_seen_at < $now AND NOT EXISTS (SELECT 1 FROM scheduled_jobs k WHERE k.silent_since IS NOT NULL AND k.is_active = 1))
      WHEN a.rule = 'silence' THEN j.id IS NULL OR j.last_run_at >= a.last_seen_at OR j.paused_until > $now
      WHEN a.rule IN ('missed', 'stuck_skipping') THEN j.id IS NULL OR j.last_run_at > a.last_seen_at
      WHEN a.rule IN ('overrun', 'abandoned') THEN
        j.id IS NULL OR (j.last_run_at > a.last_seen_at
                         AND NOT EXISTS (SELECT 1 FROM job_executions e INDEXED BY job_executions_running WHERE e.status = 'running' AND e.job_id = j.id))
      WHEN a.rule = 'freshness' THEN j.id IS NULL OR j.stale_since IS NULL
      WHEN a.rule = 'slo_burn' THEN j.id IS NULL
      WHEN a.rule = 'permit_past_lease' THEN a.subject NOT IN (SELECT p.permit_id FROM posting_permits p WHERE p.status = 'IN_FLIGHT')
      WHEN a.rule = 'permit_unknown' THEN a.subject NOT IN (SELECT p.permit_id FROM posting_permits p WHERE p.status = 'OUTCOME_UNKNOWN')
      WHEN a.rule = 'permit_unresolved' THEN a.subject NOT IN (SELECT p.permit_id FROM posting_permits p WHERE p.status = 'UNRESOLVED')
      WHEN a.rule IN ('invalid_pipeline_source', 'target_not_root') THEN
        EXISTS (SELECT 1 FROM posting_permits p WHERE p.created_at > max(a.last_seen_at, $now - 3600000000) AND p.pipeline_source = a.subject
                  AND p.approved_at IS NOT NULL AND p.decision_type <> 'canary')
      ELSE 0 END)

-- :name watch_tell
-- To the outbox, once for each sink: what is new, what became critical, what is still open after 1 h, 4 h and then each day, and what is over.
INSERT INTO alert_deliveries (alert_id, sink, kind, created_at, not_before)
SELECT a.id, s.name, a.kind, $now, $now
FROM (SELECT id, CASE WHEN state = 'resolved' THEN 'resolved' WHEN NOT is_told THEN 'raised' WHEN severity <> told_severity THEN 'escalated' ELSE 'reminder' END AS kind
      FROM alert_states
      WHERE (state = 'open' AND (NOT is_told OR severity <> told_severity OR remind_at <= $now) AND NOT is_silenced AND NOT is_inhibited)
         OR (state = 'resolved' AND is_told)) a
CROSS JOIN alert_sinks s
WHERE a.kind <> 'reminder' OR NOT EXISTS (SELECT 1 FROM alert_deliveries d WHERE d.alert_id = a.id AND d.sink = s.name AND d.sent_at IS NULL)
ORDER BY a.id, s.name

-- :name watch_told
-- What watch_tell wrote, by the same condition.
UPDATE alerts
   SET is_told = state <> 'resolved', told_severity = severity,
       reminders = CASE WHEN NOT is_told THEN 0 WHEN state <> 'resolved' AND severity = told_severity THEN reminders + 1 ELSE reminders END,
       remind_at = CASE WHEN state = 'resolved' THEN NULL WHEN NOT is_told THEN $now + 3600000000
                        WHEN severity <> told_severity THEN remind_at
                        ELSE $now + iif(reminders = 0, 10800000000, 86400000000) END
WHERE EXISTS (SELECT 1 FROM alert_sinks)
  AND id IN (SELECT id FROM alert_states
             WHERE (state = 'open' AND (NOT is_told OR severity <> told_severity OR remind_at <= $now) AND NOT is_silenced AND NOT is_inhibited)
                OR (state = 'resolved' AND is_told))

-- :name sinks_new
INSERT INTO alert_sinks (name, registered_at, last_seen_at)
SELECT value, $now, $now FROM json_each($sinks) WHERE value NOT IN (SELECT name FROM alert_sinks)
RETURNING name

-- :name sink_told
-- A sink that is seen for the first time is told what the others were told and is not over.
INSERT INTO alert_deliveries (alert_id, sink, kind, created_at, not_before)
SELECT id, $sink, 'raised', $now, $now FROM alerts WHERE state <> 'resolved' AND is_told ORDER BY id

-- :name sinks_seen
UPDATE alert_sinks SET last_seen_at = $now WHERE name IN (SELECT value FROM json_each($sinks)) AND last_seen_at < $now - 60000000

-- :name notices_due
-- Of an alert and sink the oldest alone, so that nobody hears of an end before the beginning.
SELECT d.seq FROM alert_deliveries d
WHERE d.sink IN (SELECT value FROM json_each($sinks)) AND d.sent_at IS NULL AND d.not_before <= $now AND (d.lease_until IS NULL OR d.lease_until <= $now)
  AND NOT EXISTS (SELECT 1 FROM alert_deliveries e WHERE e.alert_id = d.alert_id AND e.sink = d.sink AND e.sent_at IS NULL AND e.seq < d.seq)
ORDER BY d.seq LIMIT $most

-- :name notice_taken
UPDATE alert_deliveries SET attempts = attempts + 1, lease_until = $now + $lease, taken_by = $instance WHERE seq = $seq

-- :name notices_take
SELECT a.id, a.rule, a.subject, a.severity, a.state, a.message, a.count, a.first_seen_at, a.last_seen_at, a.acknowledged_by, a.acknowledged_at, a.resolved_at, a.resolved_by, a.remark,
       a.is_silenced, a.is_inhibited, d.id, d.sink, d.kind, d.created_at, d.attempts
FROM alert_deliveries d JOIN alert_states a ON a.id = d.alert_id WHERE d.seq = $seq

-- :name notices_sent
-- A fact, whoever holds the lease by now.
UPDATE alert_deliveries SET sent_at = $now, lease_until = NULL, last_error = NULL WHERE id IN (SELECT value FROM json_each($ids)) AND sent_at IS NULL

-- :name notices_returned
UPDATE alert_deliveries SET lease_until = NULL, last_error = $error, not_before = $now + min(10 * (1 << min(attempts - 1, 10)), 900) * 1000000
WHERE id = $id AND sent_at IS NULL AND attempts = $attempt AND taken_by = $instance

-- :name alerts_read
SELECT id, rule, subject, severity, state, message, count, first_seen_at, last_seen_at, acknowledged_by, acknowledged_at, resolved_at, resolved_by, remark, is_silenced, is_inhibited
FROM alert_states
WHERE ($include OR state <> 'resolved') AND ($rule IS NULL OR rule = $rule) AND ($subject IS NULL OR subject = $subject) AND ($id IS NULL OR id = $id)
ORDER BY first_seen_at DESC, id DESC LIMIT $limit

-- :name alert_find
SELECT state, rule, subject FROM alerts WHERE id = $id

-- :name alert_acknowledge
UPDATE alerts SET state = 'acknowledged', acknowledged_by = $by, acknowledged_at = $now, remark = $note WHERE id = $id AND state = 'open'

-- :name alert_end
-- The table's own trigger tells the end; who and why stay on the row.
UPDATE alerts SET state = 'resolved', resolved_at = $now, last_seen_at = $now, resolved_by = $by, remark = $note WHERE id = $id AND state <> 'resolved'

-- :name silence_add
INSERT INTO alert_silences (rule, subject, owner, reason, created_at, until, instance_id, build)
SELECT $rule, $subject, $owner, $reason, $now, $until, $instance, $build WHERE $until > $now
RETURNING id, rule, subject, owner, reason, created_at, until, ended_at, ended_by

-- :name silence_find
SELECT rule, subject, ended_at IS NULL AND until > $now FROM alert_silences WHERE id = $id

-- :name silence_end
UPDATE alert_silences SET ended_at = $now, ended_by = $by WHERE id = $id

-- :name silences_read
SELECT id, rule, subject, owner, reason, created_at, until, ended_at, ended_by
FROM alert_silences WHERE $include OR (ended_at IS NULL AND until > $now) ORDER BY created_at DESC, id DESC LIMIT 1000
