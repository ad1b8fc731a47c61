-- Events, and the spool that takes those of jobs while system_events refuses rows.

-- :name events_append
-- In the order of the arrays. With a guard: only if that variable of the step says go.
INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build)
SELECT e.type, e.severity, e.message, e.data, (SELECT now FROM rs.store_clock), e.run, e.job, e.decision, e.permit, $instance::uuid, $build::text
FROM unnest($types::text[], $severities::text[], $messages::text[], $data::jsonb[], $runs::uuid[], $jobs::uuid[], $decisions::uuid[], $permits::uuid[])
  WITH ORDINALITY AS e (type, severity, message, data, run, job, decision, permit, place)
WHERE $guard::text IS NULL OR current_setting($guard, true) = 'go'
ORDER BY e.place

-- :name events_last
-- The last number that was given, whoever took it and whether or not that is committed; 0 for none. Sequences are outside of snapshots.
SELECT last_value, set_config('reply_scheduler.events_through', last_value::text, true) FROM rs.system_events_seq_seq

-- :name events_horizon
-- Whoever takes numbers announced before it the last one given then, and holds that until it commits. This looks after events_last, so
-- that a transaction which it does not find has committed, or takes later numbers; and before events_read, which sees what has committed.
SELECT set_config('reply_scheduler.events_through', least(t.through, min(t.through - ((t.through - l.objid::bigint) & 2147483647)))::text, true)
FROM (SELECT current_setting('reply_scheduler.events_through')::bigint AS through) t
LEFT JOIN pg_locks l ON l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.classid = 'rs.system_events'::regclass
  AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
GROUP BY t.through

-- :name events_read
SELECT seq, id, event_type, severity, message, event_data, created_at, run_id, job_id, decision_id, permit_id, instance_id, build
FROM rs.system_events
WHERE seq > $after::bigint AND seq <= (SELECT current_setting('reply_scheduler.events_through')::bigint) AND ($instance::uuid IS NULL OR instance_id = $instance)
ORDER BY seq LIMIT $limit::bigint

-- :name usage_append
-- With a guard: only if that variable of the step says go.
INSERT INTO rs.llm_usage_log (timestamp, purpose, model, input_tokens, output_tokens, cost_micros, latency_ms, outcome, run_id, candidate_id, instance_id, build)
SELECT c.now, u.purpose, u.model, u.input_tokens, u.output_tokens, u.cost_micros, u.latency_ms, u.outcome, u.run_id, u.candidate_id, $instance::uuid, $build::text
FROM unnest($purposes::text[], $models::text[], $input_tokens::bigint[], $output_tokens::bigint[], $costs::bigint[], $latencies::bigint[], $outcomes::text[], $runs::uuid[], $candidates::uuid[])
  AS u (purpose, model, input_tokens, output_tokens, cost_micros, latency_ms, outcome, run_id, candidate_id)
CROSS JOIN rs.store_clock c
WHERE $guard::text IS NULL OR current_setting($guard, true) = 'go'
