-- Identity, clock, and whether the schema is as it was made.

-- :name schema_settings
-- How the server describes objects depends on these.
SELECT set_config('search_path', 'pg_catalog', true), set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
       set_config('IntervalStyle', 'postgres', true), set_config('extra_float_digits', '1', true), set_config('quote_all_identifiers', 'off', true),
       set_config('standard_conforming_strings', 'on', true)

-- :name schema_state
-- What is applied, and the first object that is missing or not as it was made. Another major version of the server may describe the same
-- object otherwise; then only what is missing counts.
WITH expected AS MATERIALIZED (
  SELECT d.key AS name, d.value AS definition, m.server_version = current_setting('server_version_num')::integer / 10000 AS is_same_server
  FROM (SELECT server_version, definitions FROM rs.schema_migrations ORDER BY version DESC LIMIT 1) m CROSS JOIN LATERAL jsonb_each_text(m.definitions) d)
SELECT version, name, checksum, false FROM rs.schema_migrations
UNION ALL
SELECT x.* FROM (
  SELECT 2147483647, e.name, NULL, f.name IS NULL
  FROM expected e LEFT JOIN rs.schema_objects f ON f.name = e.name
  WHERE f.name IS NULL OR (e.is_same_server AND f.definition IS DISTINCT FROM e.definition)
  ORDER BY array_position(ARRAY['table', 'view', 'sequence', 'function', 'column', 'constraint', 'index', 'trigger'], split_part(e.name, ' ', 1)), e.name
  LIMIT 1) x
ORDER BY 1

-- :name store_now
SELECT now FROM rs.store_clock

-- :name store_read
SELECT i.store_id, i.environment, i.clock = 'virtual', i.created_at, c.now FROM rs.store_info i CROSS JOIN rs.store_clock c

-- :name store_make
INSERT INTO rs.store_info (environment, clock, clock_now, created_at)
SELECT $environment::text, CASE WHEN v.now IS NULL THEN 'system' ELSE 'virtual' END, v.now, coalesce(v.now, statement_timestamp())
FROM (SELECT $clock_now::timestamptz AS now) v
ON CONFLICT DO NOTHING

-- :name store_settings
-- As they are for this role and database before a step sets its own.
SELECT name, coalesce(reset_val, '') FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding')

-- :name catalogue_ahead
-- A dump that was restored in another cluster may name transactions which that one has yet to see.
SELECT EXISTS (SELECT 1 FROM rs.scheduled_jobs WHERE changed_in >= pg_snapshot_xmax(pg_current_snapshot()))
    OR EXISTS (SELECT 1 FROM rs.store_info WHERE catalogue_reset >= pg_snapshot_xmax(pg_current_snapshot()))

-- :name catalogue_mend
WITH l AS MATERIALIZED (SELECT id FROM rs.scheduled_jobs WHERE changed_in >= pg_snapshot_xmax(pg_current_snapshot()) ORDER BY id FOR NO KEY UPDATE)
UPDATE rs.scheduled_jobs j SET changed_in = pg_current_xact_id() FROM l WHERE j.id = l.id

-- :name catalogue_mend_reset
UPDATE rs.store_info SET catalogue_reset = pg_current_xact_id() WHERE catalogue_reset >= pg_snapshot_xmax(pg_current_snapshot())

-- :name clock_hold
SELECT rs.hold_clock()

-- :name clock_holders
-- A holder that never registered still holds: it is answered without a name.
SELECT DISTINCT i.id, coalesce(i.machine, ''), coalesce(i.process_id, 0)
FROM (SELECT e.lease_owner AS owner FROM rs.job_executions e, rs.store_clock c WHERE e.status = 'running' AND e.lease_until > c.now AND e.lease_until <= $to::timestamptz
      UNION SELECT p.instance_id FROM rs.posting_permits p, rs.store_clock c WHERE p.status = 'IN_FLIGHT' AND p.lease_until > c.now AND p.lease_until <= $to) l
LEFT JOIN rs.instances i ON i.id = l.owner
WHERE NOT $passes::boolean

-- :name clock_move
UPDATE rs.store_info s SET clock_now = greatest(s.clock_now, $to::timestamptz)
WHERE s.clock = 'virtual'
  AND ($passes::boolean
    OR (NOT EXISTS (SELECT 1 FROM rs.job_executions e, rs.store_clock c WHERE e.status = 'running' AND e.lease_until > c.now AND e.lease_until <= $to)
        AND NOT EXISTS (SELECT 1 FROM rs.posting_permits p, rs.store_clock c WHERE p.status = 'IN_FLIGHT' AND p.lease_until > c.now AND p.lease_until <= $to)))
