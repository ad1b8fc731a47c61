-- Events, and the spool that takes those of jobs while system_events refuses rows.

-- :name event_append
INSERT INTO system_events (event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build)
VALUES ($type, $severity, $message, $data, $now, $run, $job, $decision, $permit, $instance, $build)

-- :name event_append_spool
INSERT INTO event_spool (event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build)
VALUES ($type, $severity, $message, $data, $now, $run, $job, $decision, $permit, $instance, $build)

-- :name events_append
INSERT INTO system_events (event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, $now, value ->> 4, value ->> 5, value ->> 6, value ->> 7, $instance, $build
FROM json_each($events)

-- :name events_append_spool
INSERT INTO event_spool (event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, $now, value ->> 4, value ->> 5, value ->> 6, value ->> 7, $instance, $build
FROM json_each($events)

-- :name events_started
INSERT INTO system_events (event_type, severity, message, event_data, created_at, run_id, job_id, instance_id, build)
SELECT CASE j.job_type WHEN 'reply_pipeline' THEN j.job_name || '_job_started' ELSE 'job_started' END, 'info',
       'The job ' || j.job_name || ' started.',
       json_object('scheduler_run_id', value ->> 0, 'job_name', j.job_name, 'slot_time', strftime('%Y-%m-%dT%H:%M:%S+00:00', (value ->> 2) / 1000000, 'unixepoch'), 'kind', value ->> 3, 'attempt', value ->> 4),
       $now, value ->> 0, j.id, $instance, $build
FROM json_each($won) JOIN scheduled_jobs j ON j.id = value ->> 1

-- :name events_started_spool
INSERT INTO event_spool (event_type, severity, message, event_data, created_at, run_id, job_id, instance_id, build)
SELECT CASE j.job_type WHEN 'reply_pipeline' THEN j.job_name || '_job_started' ELSE 'job_started' END, 'info',
       'The job ' || j.job_name || ' started.',
       json_object('scheduler_run_id', value ->> 0, 'job_name', j.job_name, 'slot_time', strftime('%Y-%m-%dT%H:%M:%S+00:00', (value ->> 2) / 1000000, 'unixepoch'), 'kind', value ->> 3, 'attempt', value ->> 4),
       $now, value ->> 0, j.id, $instance, $build
FROM json_each($won) JOIN scheduled_jobs j ON j.id = value ->> 1

-- :name spool_waits
SELECT EXISTS (SELECT 1 FROM event_spool)

-- :name spool_move
INSERT INTO system_events (event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build)
SELECT event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build
FROM event_spool WHERE seq <= $last ORDER BY seq

-- :name spool_last
SELECT max(seq) FROM (SELECT seq FROM event_spool ORDER BY seq LIMIT 500)

-- :name spool_clear
DELETE FROM event_spool WHERE seq <= $last

-- :name events_read
SELECT seq, id, event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build
FROM system_events WHERE seq > $after AND ($instance IS NULL OR instance_id = $instance) ORDER BY seq LIMIT $limit

-- :name events_last
SELECT coalesce(max(seq), 0) FROM system_events

-- :name usage_append
INSERT INTO llm_usage_log (timestamp, purpose, model, input_tokens, output_tokens, cost_micros, latency_ms, outcome, run_id, candidate_id, instance_id, build)
SELECT $now, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, $instance, $build
FROM json_each($usage)
