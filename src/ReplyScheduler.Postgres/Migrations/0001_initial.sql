-- Tables of ReplyScheduler. All instants are those of the store's one clock; texts that are keys sort by their bytes, whatever the
-- database's collation is or becomes.

-- What was made and by what, and how the server describes it, so that what is missing or was changed since can be told by its name.
CREATE TABLE rs.schema_migrations (
  version integer PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  library_version text NOT NULL,
  server_version integer NOT NULL DEFAULT current_setting('server_version_num')::integer / 10000,
  definitions jsonb NOT NULL
);
-- Every object of the schema, whoever made it. Owners, rights and settings of storage are the administrator's own affair.
CREATE VIEW rs.schema_objects AS
WITH schema AS MATERIALIZED (SELECT c.relnamespace AS id FROM pg_class c WHERE c.oid = 'rs.schema_migrations'::regclass),
relations AS MATERIALIZED (SELECT c.oid AS id, c.relname AS name, c.relkind AS kind, c.relpersistence AS persistence, c.relrowsecurity AS is_filtered, c.xmin AS made_in
                           FROM pg_class c JOIN schema ON c.relnamespace = schema.id)
SELECT 'table ' || r.name AS name, CASE r.persistence WHEN 'p' THEN 'durable' ELSE 'unlogged' END || CASE WHEN r.is_filtered THEN ', with row security' ELSE '' END AS definition, r.made_in
FROM relations r WHERE r.kind IN ('r', 'p')
UNION ALL SELECT 'view ' || r.name, pg_get_viewdef(r.id), r.made_in
FROM relations r WHERE r.kind = 'v'
UNION ALL SELECT 'sequence ' || r.name, format('%s from %s to %s by %s%s', s.seqtypid::regtype, s.seqmin, s.seqmax, s.seqincrement, CASE WHEN s.seqcycle THEN ', around' ELSE '' END), r.made_in
FROM relations r JOIN pg_sequence s ON s.seqrelid = r.id
UNION ALL SELECT 'column ' || r.name || '.' || a.attname,
                 concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attcollation <> t.typcollation THEN 'collate ' || a.attcollation::regcollation::text END,
                           CASE WHEN a.attnotnull THEN 'not null' END, 'default ' || pg_get_expr(d.adbin, d.adrelid), nullif('identity ' || a.attidentity::text, 'identity '),
                           nullif('generated ' || a.attgenerated::text, 'generated ')), a.xmin
FROM relations r JOIN pg_attribute a ON a.attrelid = r.id AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE r.kind IN ('r', 'p')
UNION ALL SELECT 'constraint ' || c.conname || ' of ' || r.name, pg_get_constraintdef(c.oid), c.xmin
FROM relations r JOIN pg_constraint c ON c.conrelid = r.id AND c.contype IN ('c', 'p', 'u', 'x', 'f')
UNION ALL SELECT 'index ' || r.name, regexp_replace(pg_get_indexdef(i.indexrelid), ' WITH \([^)]*\)', '') || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END, r.made_in
FROM relations r JOIN pg_index i ON i.indexrelid = r.id
UNION ALL SELECT 'trigger ' || g.tgname || ' of ' || r.name, pg_get_triggerdef(g.oid) || CASE g.tgenabled WHEN 'O' THEN '' ELSE ' (fires: ' || g.tgenabled::text || ')' END, g.xmin
FROM relations r JOIN pg_trigger g ON g.tgrelid = r.id AND NOT g.tgisinternal
UNION ALL SELECT 'function ' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', pg_get_functiondef(p.oid), p.xmin
FROM pg_proc p JOIN schema ON p.pronamespace = schema.id WHERE p.prokind IN ('f', 'p');

-- The ids of what is written within one millisecond grow by this counter, so that rows written together lie together.
CREATE SEQUENCE rs.id_order MINVALUE 0 MAXVALUE 67108863 CYCLE;

CREATE FUNCTION rs.new_id(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE PARALLEL UNSAFE AS $body$
  SELECT (lpad(to_hex(floor(date_part('epoch', at) * 1000)::bigint), 12, '0')
          || to_hex((B'0111' || overlay(nextval('rs.id_order')::bit(26) PLACING B'10' FROM 13 FOR 0))::bit(32)::int)
          || right(gen_random_uuid()::text, 12))::uuid
$body$;

CREATE FUNCTION rs.store_now() RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $body$
BEGIN
  RETURN coalesce((SELECT c.now FROM rs.store_clock c), statement_timestamp());
END
$body$;

CREATE FUNCTION rs.new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL UNSAFE AS $body$
  SELECT rs.new_id(rs.store_now())
$body$;

-- How instants are written in events.
CREATE FUNCTION rs.instant_text(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $body$
  SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')
$body$;

-- A number of a JSON document; null for whatever else stands in its place.
CREATE FUNCTION rs.whole_number(value jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
  SELECT CASE WHEN jsonb_typeof(value) = 'number' THEN CASE WHEN value::numeric BETWEEN -9007199254740991 AND 9007199254740991 THEN value::bigint END END
$body$;

CREATE FUNCTION rs.refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$body$;

CREATE TABLE rs.store_info (
  one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
  store_id uuid NOT NULL DEFAULT rs.new_id(),
  environment text NOT NULL CHECK (length(environment) BETWEEN 1 AND 100),
  clock text NOT NULL CHECK (clock IN ('system', 'virtual')),
  clock_now timestamptz CHECK (clock_now > '2001-09-09 01:46:40+00' AND clock_now <= '9999-12-31 23:59:59.999999+00'),
  created_at timestamptz NOT NULL DEFAULT rs.store_now(),
  catalogue_reset xid8 NOT NULL DEFAULT '0',
  keep_slots_days integer NOT NULL DEFAULT 90 CHECK (keep_slots_days BETWEEN 2 AND 36500),
  keep_events_days integer NOT NULL DEFAULT 90 CHECK (keep_events_days BETWEEN 1 AND 36500),
  keep_usage_days integer NOT NULL DEFAULT 400 CHECK (keep_usage_days BETWEEN 1 AND 36500),
  CHECK ((clock = 'virtual') = (clock_now IS NOT NULL))
) WITH (fillfactor = 50);

-- The one clock. A virtual clock is a column that moves only when a store step moves it.
CREATE VIEW rs.store_clock AS
SELECT CASE clock WHEN 'virtual' THEN clock_now ELSE statement_timestamp() END AS now
FROM rs.store_info WHERE one = 1;

-- Where retention begins: what is younger is kept.
CREATE FUNCTION rs.slots_kept_from() RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $body$
BEGIN
  RETURN coalesce((SELECT c.now - i.keep_slots_days * interval '24 hours' FROM rs.store_info i, rs.store_clock c WHERE i.one = 1), '-infinity');
END
$body$;
CREATE FUNCTION rs.events_kept_from() RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $body$
BEGIN
  RETURN coalesce((SELECT c.now - i.keep_events_days * interval '24 hours' FROM rs.store_info i, rs.store_clock c WHERE i.one = 1), '-infinity');
END
$body$;

CREATE TRIGGER store_info_guard BEFORE UPDATE ON rs.store_info FOR EACH ROW
WHEN (NEW.one <> OLD.one OR NEW.store_id <> OLD.store_id OR NEW.environment <> OLD.environment OR NEW.clock <> OLD.clock
      OR NEW.created_at <> OLD.created_at)
EXECUTE FUNCTION rs.refuse('store_info: identity, environment and kind of clock are fixed when the database is created');
CREATE TRIGGER store_info_forward BEFORE UPDATE ON rs.store_info FOR EACH ROW WHEN (NEW.clock_now < OLD.clock_now)
EXECUTE FUNCTION rs.refuse('store_info: a virtual clock only moves forward');
CREATE TRIGGER store_info_kept BEFORE DELETE ON rs.store_info FOR EACH ROW
EXECUTE FUNCTION rs.refuse('store_info: the identity of a store is not deleted');
CREATE TRIGGER store_info_whole BEFORE TRUNCATE ON rs.store_info
EXECUTE FUNCTION rs.refuse('store_info: the identity of a store is not deleted');

CREATE TABLE rs.scheduled_jobs (
  id uuid PRIMARY KEY DEFAULT rs.new_id(),
  job_name text COLLATE "C" NOT NULL UNIQUE CHECK (length(job_name) BETWEEN 1 AND 200),
  job_type text COLLATE "C" NOT NULL CHECK (length(job_type) BETWEEN 1 AND 200),
  schedule text NOT NULL CHECK (length(schedule) <= 1000),
  time_zone text NOT NULL DEFAULT 'Etc/UTC' CHECK (length(time_zone) <= 200),
  endpoint text CHECK (length(endpoint) <= 2000),
  payload text CHECK (length(payload) <= 65536),
  is_active boolean NOT NULL DEFAULT true,
  description text CHECK (length(description) <= 4000),
  last_run_at timestamptz CHECK (last_run_at > '2001-09-09 01:46:40+00' AND last_run_at <= '9999-12-31 23:59:59.999999+00'),
  next_run_at timestamptz CHECK (next_run_at > '2001-09-09 01:46:40+00' AND next_run_at <= '9999-12-31 23:59:59.999999+00'),
  created_at timestamptz NOT NULL DEFAULT rs.store_now() CHECK (created_at > '2001-09-09 01:46:40+00' AND created_at <= '9999-12-31 23:59:59.999999+00'),
  updated_at timestamptz NOT NULL DEFAULT rs.store_now() CHECK (updated_at > '2001-09-09 01:46:40+00' AND updated_at <= '9999-12-31 23:59:59.999999+00'),
  overlap text NOT NULL DEFAULT 'skip' CHECK (overlap IN ('skip', 'allow')),
  overlap_limit integer NOT NULL DEFAULT 10 CHECK (overlap_limit BETWEEN 1 AND 1000),
  misfire text NOT NULL DEFAULT 'coalesce' CHECK (misfire IN ('coalesce', 'skip', 'run_all')),
  misfire_limit integer NOT NULL DEFAULT 100 CHECK (misfire_limit BETWEEN 1 AND 10000),
  timeout_seconds integer NOT NULL DEFAULT 600 CHECK (timeout_seconds BETWEEN 1 AND 86400),
  retries integer NOT NULL DEFAULT 0 CHECK (retries BETWEEN 0 AND 100),
  retry_delay_seconds integer NOT NULL DEFAULT 60 CHECK (retry_delay_seconds BETWEEN 1 AND 86400),
  paused_until timestamptz CHECK (paused_until > '2001-09-09 01:46:40+00' AND paused_until <= '9999-12-31 23:59:59.999999+00'),
  paused_by text CHECK (length(paused_by) <= 200),
  pause_reason text CHECK (length(pause_reason) <= 2000),
  freshness_seconds integer CHECK (freshness_seconds BETWEEN 1 AND 31622400),
  fresh_until timestamptz,
  stale_since timestamptz,
  owner text COLLATE "C" CHECK (length(owner) <= 200),
  unowned_since timestamptz,
  definition_hash text,
  invalid_reason text,
  effective_from timestamptz NOT NULL DEFAULT rs.store_now() CHECK (effective_from > '2001-09-09 01:46:40+00' AND effective_from <= '9999-12-31 23:59:59.999999+00'),
  changed_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
  instance_id uuid,
  build text
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX scheduled_jobs_changed_in ON rs.scheduled_jobs (changed_in);
CREATE INDEX scheduled_jobs_fresh ON rs.scheduled_jobs (fresh_until) WHERE freshness_seconds IS NOT NULL AND stale_since IS NULL AND is_active;
CREATE INDEX scheduled_jobs_freshness ON rs.scheduled_jobs (freshness_seconds) WHERE freshness_seconds IS NOT NULL;
CREATE INDEX scheduled_jobs_owner ON rs.scheduled_jobs (owner, job_name) WHERE owner IS NOT NULL;

-- Hosts read what changed since the oldest transaction that was open when they last read. No row of a counter is in anybody's way.
CREATE FUNCTION rs.scheduled_jobs_added() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  NEW.changed_in := pg_current_xact_id();
  NEW.fresh_until := coalesce(NEW.fresh_until, rs.store_now() + NEW.freshness_seconds * interval '1 second');
  RETURN NEW;
END
$body$;
CREATE TRIGGER scheduled_jobs_added BEFORE INSERT ON rs.scheduled_jobs FOR EACH ROW
WHEN (NEW.changed_in IS DISTINCT FROM pg_current_xact_id() OR NEW.freshness_seconds IS NOT NULL)
EXECUTE FUNCTION rs.scheduled_jobs_added();

CREATE FUNCTION rs.scheduled_jobs_changed() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  at timestamptz := rs.store_now();
BEGIN
  NEW.changed_in := pg_current_xact_id();
  NEW.updated_at := at;
  NEW.invalid_reason := NULL;
  IF NEW.schedule <> OLD.schedule OR NEW.time_zone <> OLD.time_zone OR NEW.is_active <> OLD.is_active THEN
    NEW.next_run_at := NULL;
  END IF;
  IF NEW.schedule <> OLD.schedule OR NEW.time_zone <> OLD.time_zone OR NEW.is_active > OLD.is_active THEN
    NEW.effective_from := at;
  END IF;
  IF NEW.freshness_seconds IS DISTINCT FROM OLD.freshness_seconds OR NEW.is_active > OLD.is_active THEN
    NEW.fresh_until := at + NEW.freshness_seconds * interval '1 second';
    NEW.stale_since := NULL;
  ELSIF NEW.job_name <> OLD.job_name THEN
    NEW.stale_since := NULL;
  END IF;
  RETURN NEW;
END
$body$;
CREATE TRIGGER scheduled_jobs_changed BEFORE UPDATE OF job_name, job_type, schedule, time_zone, endpoint, payload, is_active, description,
    overlap, overlap_limit, misfire, misfire_limit, timeout_seconds, retries, retry_delay_seconds, freshness_seconds, paused_until ON rs.scheduled_jobs FOR EACH ROW
WHEN (NEW.job_name <> OLD.job_name OR NEW.job_type <> OLD.job_type OR NEW.schedule <> OLD.schedule OR NEW.time_zone <> OLD.time_zone
      OR NEW.endpoint IS DISTINCT FROM OLD.endpoint OR NEW.payload IS DISTINCT FROM OLD.payload OR NEW.is_active <> OLD.is_active
      OR NEW.description IS DISTINCT FROM OLD.description OR NEW.overlap <> OLD.overlap OR NEW.overlap_limit <> OLD.overlap_limit
      OR NEW.misfire <> OLD.misfire OR NEW.misfire_limit <> OLD.misfire_limit OR NEW.timeout_seconds <> OLD.timeout_seconds
      OR NEW.retries <> OLD.retries OR NEW.retry_delay_seconds <> OLD.retry_delay_seconds
      OR NEW.freshness_seconds IS DISTINCT FROM OLD.freshness_seconds OR NEW.paused_until IS DISTINCT FROM OLD.paused_until)
EXECUTE FUNCTION rs.scheduled_jobs_changed();
CREATE TRIGGER scheduled_jobs_id_fixed BEFORE UPDATE OF id ON rs.scheduled_jobs FOR EACH ROW WHEN (NEW.id <> OLD.id)
EXECUTE FUNCTION rs.refuse('scheduled_jobs: the id of a job never changes');

-- The ledger: one row per slot, written once. The row is the claim.
CREATE TABLE rs.job_slots (
  job_id uuid NOT NULL,
  slot_time timestamptz NOT NULL CHECK (slot_time > '2001-09-09 01:46:40+00' AND slot_time <= '9999-12-31 23:59:59.999999+00'),
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('schedule', 'manual', 'backfill')),
  disposition text COLLATE "C" NOT NULL CHECK (disposition IN ('claimed', 'missed', 'skipped', 'blocked')),
  reason_code text COLLATE "C" CHECK (reason_code IN ('coalesced', 'late', 'paused', 'overlap', 'no_handler')),
  created_at timestamptz NOT NULL DEFAULT rs.store_now() CHECK (created_at > '2001-09-09 01:46:40+00' AND created_at <= '9999-12-31 23:59:59.999999+00'),
  instance_id uuid,
  build text,
  PRIMARY KEY (slot_time, job_id, kind),
  CHECK ((disposition = 'claimed') = (reason_code IS NULL))
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
-- For the questions of the last minutes: it costs a claim next to nothing, for rows come in the order of their writing.
CREATE INDEX job_slots_created ON rs.job_slots USING brin (created_at) WITH (pages_per_range = 16, autosummarize = on);
CREATE TRIGGER job_slots_fixed BEFORE UPDATE ON rs.job_slots FOR EACH ROW
EXECUTE FUNCTION rs.refuse('job_slots: the ledger is insert-only');
CREATE TRIGGER job_slots_kept BEFORE DELETE ON rs.job_slots FOR EACH ROW WHEN (OLD.slot_time > rs.slots_kept_from())
EXECUTE FUNCTION rs.refuse('job_slots: younger than the retention age in store_info.keep_slots_days');
CREATE TRIGGER job_slots_whole BEFORE TRUNCATE ON rs.job_slots
EXECUTE FUNCTION rs.refuse('job_slots: the ledger is not truncated; delete what is past the retention age');

-- No index holds what a renewal of the lease changes, so that renewals stay within a page.
CREATE TABLE rs.job_executions (
  id uuid PRIMARY KEY DEFAULT rs.new_id(),
  job_id uuid NOT NULL,
  slot_time timestamptz NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('schedule', 'manual', 'backfill')),
  attempt integer NOT NULL DEFAULT 1 CHECK (attempt >= 1),
  fence integer GENERATED ALWAYS AS (attempt) STORED,
  status text COLLATE "C" NOT NULL CHECK (status IN ('running', 'succeeded', 'partly_succeeded', 'nothing_to_do', 'failed', 'timed_out', 'cancelled', 'abandoned')),
  started_at timestamptz NOT NULL CHECK (started_at > '2001-09-09 01:46:40+00' AND started_at <= '9999-12-31 23:59:59.999999+00'),
  completed_at timestamptz,
  reason_code text,
  error_message text,
  result jsonb,
  triggered_by text,
  payload text CHECK (length(payload) <= 65536),
  lease_owner uuid,
  lease_until timestamptz,
  retry_at timestamptz,
  cancel_requested_at timestamptz,
  cancelled_by text,
  cancel_reason text,
  instance_id uuid,
  build text,
  CHECK ((status = 'running') = (completed_at IS NULL)),
  CHECK ((status = 'running') = (lease_until IS NOT NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.05);
CREATE UNIQUE INDEX job_executions_slot ON rs.job_executions (slot_time, job_id, kind, attempt);
CREATE INDEX job_executions_running ON rs.job_executions (job_id) WHERE status = 'running';
CREATE INDEX job_executions_retry ON rs.job_executions (retry_at, job_id) WHERE retry_at IS NOT NULL;
CREATE INDEX job_executions_retry_job ON rs.job_executions (job_id, retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX job_executions_cancel ON rs.job_executions (lease_owner) WHERE status = 'running' AND cancel_requested_at IS NOT NULL;
CREATE TRIGGER job_executions_guard BEFORE UPDATE OF status ON rs.job_executions FOR EACH ROW
WHEN (NEW.status <> OLD.status AND OLD.status <> 'running')
EXECUTE FUNCTION rs.refuse('job_executions: a run ends once');
CREATE TRIGGER job_executions_ended BEFORE UPDATE OF completed_at, reason_code, result, error_message ON rs.job_executions FOR EACH ROW
WHEN (OLD.status <> 'running' AND (NEW.completed_at IS DISTINCT FROM OLD.completed_at OR NEW.reason_code IS DISTINCT FROM OLD.reason_code
      OR NEW.result IS DISTINCT FROM OLD.result OR NEW.error_message IS DISTINCT FROM OLD.error_message))
EXECUTE FUNCTION rs.refuse('job_executions: how a run ended never changes');
CREATE TRIGGER job_executions_fixed BEFORE UPDATE OF id, job_id, slot_time, kind, attempt, started_at, lease_owner ON rs.job_executions FOR EACH ROW
WHEN (NEW.id <> OLD.id OR NEW.job_id <> OLD.job_id OR NEW.slot_time <> OLD.slot_time OR NEW.kind <> OLD.kind OR NEW.attempt <> OLD.attempt
      OR NEW.started_at <> OLD.started_at OR NEW.lease_owner IS DISTINCT FROM OLD.lease_owner)
EXECUTE FUNCTION rs.refuse('job_executions: what a run is never changes');
CREATE TRIGGER job_executions_kept BEFORE DELETE ON rs.job_executions FOR EACH ROW
WHEN (OLD.status = 'running' OR OLD.started_at > rs.slots_kept_from())
EXECUTE FUNCTION rs.refuse('job_executions: running, or younger than the retention age in store_info.keep_slots_days');
CREATE TRIGGER job_executions_whole BEFORE TRUNCATE ON rs.job_executions
EXECUTE FUNCTION rs.refuse('job_executions: runs are not truncated; delete what is past the retention age');

-- Once for all rows of a statement, which may have written their slots itself.
CREATE FUNCTION rs.job_executions_born() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (SELECT 1 FROM born b
             WHERE b.status <> 'running'
                OR (SELECT s.disposition FROM rs.job_slots s WHERE s.slot_time = b.slot_time AND s.job_id = b.job_id AND s.kind = b.kind) IS DISTINCT FROM 'claimed') THEN
    RAISE EXCEPTION 'job_executions: a run is born running, from a claimed slot' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END
$body$;
CREATE TRIGGER job_executions_born AFTER INSERT ON rs.job_executions REFERENCING NEW TABLE AS born FOR EACH STATEMENT
EXECUTE FUNCTION rs.job_executions_born();

-- Wishes to run a job, now, later, or for an occurrence of the past; a claim turns each into a slot, in the order of their asking.
CREATE TABLE rs.job_requests (
  seq bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE DEFAULT rs.new_id(),
  job_id uuid NOT NULL,
  kind text COLLATE "C" NOT NULL DEFAULT 'manual' CHECK (kind IN ('manual', 'backfill')),
  slot_time timestamptz CHECK (slot_time > '2001-09-09 01:46:40+00' AND slot_time <= '9999-12-31 23:59:59.999999+00'),
  due_at timestamptz NOT NULL DEFAULT rs.store_now() CHECK (due_at > '2001-09-09 01:46:40+00' AND due_at <= '9999-12-31 23:59:59.999999+00'),
  payload text CHECK (length(payload) <= 65536),
  request_key text COLLATE "C" CHECK (length(request_key) BETWEEN 1 AND 200),
  requested_at timestamptz NOT NULL DEFAULT rs.store_now(),
  requested_by text NOT NULL CHECK (length(requested_by) <= 200),
  reason text CHECK (length(reason) <= 2000),
  CHECK ((kind = 'backfill') = (slot_time IS NOT NULL))
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX job_requests_due ON rs.job_requests (due_at);
CREATE INDEX job_requests_job ON rs.job_requests (job_id, kind, due_at, slot_time);
CREATE UNIQUE INDEX job_requests_key ON rs.job_requests (job_id, request_key) WHERE request_key IS NOT NULL;
CREATE UNIQUE INDEX job_requests_backfill ON rs.job_requests (job_id, slot_time) WHERE slot_time IS NOT NULL;

-- What waited for a deleted job goes with it; hosts load the whole catalogue again.
CREATE FUNCTION rs.scheduled_jobs_removed() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM gone) THEN
    RETURN NULL;
  END IF;
  UPDATE rs.store_info SET catalogue_reset = greatest(catalogue_reset, pg_current_xact_id());
  WITH l AS MATERIALIZED (
    SELECT e.id FROM rs.job_executions e WHERE e.retry_at IS NOT NULL AND e.job_id IN (SELECT g.id FROM gone g) ORDER BY e.id FOR NO KEY UPDATE)
  UPDATE rs.job_executions e SET retry_at = NULL FROM l WHERE e.id = l.id;
  DELETE FROM rs.job_requests r USING gone g WHERE r.job_id = g.id;
  RETURN NULL;
END
$body$;
CREATE TRIGGER scheduled_jobs_removed AFTER DELETE ON rs.scheduled_jobs REFERENCING OLD TABLE AS gone FOR EACH STATEMENT
EXECUTE FUNCTION rs.scheduled_jobs_removed();
CREATE TRIGGER scheduled_jobs_whole BEFORE TRUNCATE ON rs.scheduled_jobs
EXECUTE FUNCTION rs.refuse('scheduled_jobs: the catalogue is not truncated; delete its rows, so that hosts learn of it');

CREATE TABLE rs.instances (
  id uuid PRIMARY KEY,
  build text NOT NULL,
  machine text NOT NULL,
  process_id integer NOT NULL,
  handled_types jsonb NOT NULL CHECK (jsonb_typeof(handled_types) = 'array'),
  handles_endpoints boolean NOT NULL DEFAULT false,
  boot_at timestamptz NOT NULL DEFAULT rs.store_now(),
  last_seen_at timestamptz NOT NULL DEFAULT rs.store_now()
) WITH (fillfactor = 50);

-- The order of events is that of seq. Their ids need no look at the store's clock, which would cost a large batch a fifth of its time.
CREATE TABLE rs.system_events (
  seq bigint GENERATED ALWAYS AS IDENTITY (MINVALUE 0) PRIMARY KEY,
  id uuid NOT NULL UNIQUE DEFAULT rs.new_id(statement_timestamp()),
  event_type text COLLATE "C" NOT NULL CHECK (length(event_type) BETWEEN 1 AND 300),
  severity text COLLATE "C" NOT NULL DEFAULT 'info' CHECK (severity IN ('info', 'warning', 'error', 'critical')),
  message text NOT NULL CHECK (length(message) <= 4000),
  event_data jsonb,
  created_at timestamptz NOT NULL DEFAULT rs.store_now() CHECK (created_at > '2001-09-09 01:46:40+00' AND created_at <= '9999-12-31 23:59:59.999999+00'),
  run_id uuid,
  job_id uuid,
  decision_id uuid,
  permit_id uuid,
  instance_id uuid,
  build text
) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
-- So that the last number given is 0, and not an unused 1, before there is any event.
SELECT setval('rs.system_events_seq_seq', 0, true);
CREATE INDEX system_events_type ON rs.system_events (event_type, created_at);
CREATE INDEX system_events_run ON rs.system_events (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX system_events_permit ON rs.system_events (permit_id) WHERE permit_id IS NOT NULL;
CREATE TRIGGER system_events_fixed BEFORE UPDATE ON rs.system_events FOR EACH ROW
EXECUTE FUNCTION rs.refuse('system_events: events are append-only');
CREATE TRIGGER system_events_kept BEFORE DELETE ON rs.system_events FOR EACH ROW WHEN (OLD.created_at > rs.events_kept_from())
EXECUTE FUNCTION rs.refuse('system_events: younger than the retention age in store_info.keep_events_days');
CREATE TRIGGER system_events_whole BEFORE TRUNCATE ON rs.system_events
EXECUTE FUNCTION rs.refuse('system_events: events are not truncated; delete what is past the retention age');

-- Numbers are given in order, but their transactions commit in any order. Before a transaction takes its first one it announces the last
-- one given: all of its own are greater. A reader goes no further than the smallest number that an open transaction announced, and no
-- further than the last one given before it looked. Once per transaction, however many events it writes.
CREATE FUNCTION rs.system_events_announced() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF current_setting('reply_scheduler.announced_' || TG_RELID, true) IS DISTINCT FROM 'yes' THEN
    PERFORM pg_advisory_xact_lock_shared(TG_RELID::int, (s.last_value & 2147483647)::int) FROM rs.system_events_seq_seq s;
    PERFORM set_config('reply_scheduler.announced_' || TG_RELID, 'yes', true);
  END IF;
  RETURN NULL;
END
$body$;
CREATE TRIGGER system_events_announced BEFORE INSERT ON rs.system_events FOR EACH STATEMENT
EXECUTE FUNCTION rs.system_events_announced();

-- Where events of jobs wait while system_events refuses rows; a later tick moves them.
CREATE TABLE rs.event_spool (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_type text NOT NULL,
  severity text NOT NULL,
  message text NOT NULL,
  event_data jsonb,
  created_at timestamptz NOT NULL DEFAULT rs.store_now(),
  run_id uuid,
  job_id uuid,
  decision_id uuid,
  permit_id uuid,
  instance_id uuid,
  build text
);
CREATE INDEX event_spool_run ON rs.event_spool (run_id) WHERE run_id IS NOT NULL;

CREATE TABLE rs.alerts (
  id uuid PRIMARY KEY DEFAULT rs.new_id(),
  rule text COLLATE "C" NOT NULL CHECK (length(rule) BETWEEN 1 AND 100),
  subject text COLLATE "C" NOT NULL CHECK (length(subject) <= 300),
  severity text COLLATE "C" NOT NULL CHECK (severity IN ('warning', 'critical')),
  state text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'resolved')),
  message text NOT NULL,
  count integer NOT NULL DEFAULT 1 CHECK (count >= 1),
  first_seen_at timestamptz NOT NULL DEFAULT rs.store_now(),
  last_seen_at timestamptz NOT NULL DEFAULT rs.store_now(),
  acknowledged_by text,
  acknowledged_at timestamptz,
  resolved_at timestamptz,
  instance_id uuid,
  build text,
  CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
  CHECK (state <> 'acknowledged' OR acknowledged_by IS NOT NULL)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX alerts_one_open ON rs.alerts (rule, subject) WHERE state <> 'resolved';
CREATE FUNCTION rs.alerts_told() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, instance_id, build)
  VALUES (CASE TG_OP WHEN 'INSERT' THEN 'alert_raised' ELSE 'alert_resolved' END, CASE TG_OP WHEN 'INSERT' THEN NEW.severity ELSE 'info' END, NEW.message,
          jsonb_build_object('alert_id', NEW.id, 'rule', NEW.rule, 'subject', NEW.subject), rs.store_now(), NEW.instance_id, NEW.build);
  RETURN NULL;
END
$body$;
CREATE TRIGGER alerts_raised AFTER INSERT ON rs.alerts FOR EACH ROW EXECUTE FUNCTION rs.alerts_told();
CREATE TRIGGER alerts_resolved AFTER UPDATE OF state ON rs.alerts FOR EACH ROW WHEN (NEW.state = 'resolved' AND OLD.state <> 'resolved')
EXECUTE FUNCTION rs.alerts_told();

-- One open finding for each subject of a rule. A finding that a person has in hand in an open transaction is left as it is, since whole hosts
-- would wait for that person; ON CONFLICT DO UPDATE waits. The answer is 1 if the finding is new.
CREATE FUNCTION rs.raise_alert(of_rule text, of_subject text, how_severe text, said text, at timestamptz, of_instance uuid, of_build text) RETURNS integer
LANGUAGE plpgsql AS $body$
DECLARE
  known uuid := (SELECT a.id FROM rs.alerts a WHERE a.rule = of_rule AND a.subject = of_subject AND a.state <> 'resolved');
  changed integer;
BEGIN
  IF known IS NOT NULL THEN
    UPDATE rs.alerts a SET count = a.count + 1, last_seen_at = at
     WHERE a.id = (SELECT o.id FROM rs.alerts o WHERE o.id = known AND o.state <> 'resolved' FOR NO KEY UPDATE SKIP LOCKED);
    RETURN 0;
  END IF;
  INSERT INTO rs.alerts (rule, subject, severity, message, first_seen_at, last_seen_at, instance_id, build)
  VALUES (of_rule, of_subject, how_severe, said, at, at, of_instance, of_build) ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END
$body$;

-- How many findings ended. One that a person has in hand is left; the next look at what is open ends it.
CREATE FUNCTION rs.resolve_alerts(of_rule text, subjects text[], at timestamptz) RETURNS integer LANGUAGE plpgsql AS $body$
DECLARE
  changed integer;
BEGIN
  UPDATE rs.alerts a SET state = 'resolved', resolved_at = at, last_seen_at = at
   WHERE a.id IN (SELECT o.id FROM rs.alerts o WHERE o.rule = of_rule AND o.state <> 'resolved' AND o.subject = ANY(subjects) FOR NO KEY UPDATE SKIP LOCKED);
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END
$body$;

CREATE TABLE rs.reply_candidates (
  id uuid PRIMARY KEY DEFAULT rs.new_id(),
  pipeline text COLLATE "C" NOT NULL CHECK (length(pipeline) BETWEEN 1 AND 200),
  platform text COLLATE "C" NOT NULL DEFAULT 'default' CHECK (length(platform) BETWEEN 1 AND 200),
  account text COLLATE "C" NOT NULL DEFAULT 'default' CHECK (length(account) BETWEEN 1 AND 200),
  target_id text COLLATE "C" NOT NULL CHECK (length(target_id) BETWEEN 1 AND 256),
  root_id text COLLATE "C" CHECK (length(root_id) BETWEEN 1 AND 256),
  root_issuer text,
  root_method text,
  root_observed_at timestamptz,
  root_confidence double precision CHECK (root_confidence BETWEEN 0 AND 1),
  author text NOT NULL CHECK (length(author) <= 256),
  text text CHECK (length(text) <= 65536),
  language text,
  posted_at timestamptz,
  expected_views bigint NOT NULL DEFAULT 0 CHECK (expected_views >= 0),
  tier integer NOT NULL CHECK (tier BETWEEN 1 AND 4),
  score double precision NOT NULL DEFAULT 0 CHECK (score <> 'NaN'),
  is_summons boolean NOT NULL DEFAULT false,
  expires_at timestamptz NOT NULL,
  status text COLLATE "C" NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'leased', 'decided', 'denied', 'expired', 'dead', 'withdrawn')),
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  not_before timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00+00',
  lease_run_id uuid,
  supersedes uuid,
  deleted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT rs.store_now(),
  changed_at timestamptz NOT NULL DEFAULT rs.store_now(),
  instance_id uuid,
  build text,
  UNIQUE (platform, account, target_id),
  CHECK ((status = 'leased') = (lease_run_id IS NOT NULL))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX reply_candidates_waiting ON rs.reply_candidates (pipeline, tier, score DESC, created_at, id) WHERE status = 'waiting';
CREATE INDEX reply_candidates_leased ON rs.reply_candidates (lease_run_id) WHERE status = 'leased';
CREATE INDEX reply_candidates_ended ON rs.reply_candidates (changed_at) WHERE status IN ('denied', 'expired', 'dead', 'withdrawn');
CREATE INDEX reply_candidates_life ON rs.reply_candidates (expires_at) WHERE status = 'waiting';
CREATE TRIGGER reply_candidates_born BEFORE INSERT ON rs.reply_candidates FOR EACH ROW WHEN (NEW.status <> 'waiting')
EXECUTE FUNCTION rs.refuse('reply_candidates: a candidate is born waiting');
CREATE TRIGGER reply_candidates_guard BEFORE UPDATE OF status ON rs.reply_candidates FOR EACH ROW
WHEN (NEW.status <> OLD.status AND OLD.status || '>' || NEW.status NOT IN (
    'waiting>leased', 'waiting>expired', 'waiting>withdrawn', 'waiting>dead', 'leased>waiting', 'leased>decided',
    'leased>denied', 'leased>dead', 'leased>expired', 'leased>withdrawn', 'expired>waiting', 'dead>waiting',
    'decided>waiting', 'withdrawn>waiting'))
EXECUTE FUNCTION rs.refuse('reply_candidates: no such transition');

CREATE TABLE rs.reply_decisions (
  decision_id uuid PRIMARY KEY DEFAULT rs.new_id(),
  candidate_id uuid,
  pipeline text COLLATE "C" NOT NULL,
  pipeline_source text COLLATE "C",
  platform text COLLATE "C" NOT NULL DEFAULT 'default',
  account text COLLATE "C" NOT NULL DEFAULT 'default',
  target_id text COLLATE "C",
  root_id text COLLATE "C",
  content text,
  content_sha256 text COLLATE "C",
  verdict jsonb,
  run_id uuid,
  slot_time timestamptz,
  taken_at timestamptz,
  judged_us bigint,
  composed_us bigint,
  created_at timestamptz NOT NULL DEFAULT rs.store_now(),
  instance_id uuid,
  build text
);
CREATE INDEX reply_decisions_text ON rs.reply_decisions (platform, account, content_sha256, created_at);
CREATE INDEX reply_decisions_run ON rs.reply_decisions (run_id);
CREATE INDEX reply_decisions_candidate ON rs.reply_decisions (candidate_id);
CREATE TRIGGER reply_decisions_fixed BEFORE UPDATE ON rs.reply_decisions FOR EACH ROW
WHEN (NEW.decision_id <> OLD.decision_id OR NEW.candidate_id IS DISTINCT FROM OLD.candidate_id OR NEW.pipeline <> OLD.pipeline
      OR NEW.pipeline_source IS DISTINCT FROM OLD.pipeline_source OR NEW.platform <> OLD.platform OR NEW.account <> OLD.account
      OR NEW.target_id IS DISTINCT FROM OLD.target_id OR NEW.root_id IS DISTINCT FROM OLD.root_id
      OR NEW.content_sha256 IS DISTINCT FROM OLD.content_sha256 OR NEW.verdict IS DISTINCT FROM OLD.verdict
      OR NEW.run_id IS DISTINCT FROM OLD.run_id OR NEW.slot_time IS DISTINCT FROM OLD.slot_time OR NEW.taken_at IS DISTINCT FROM OLD.taken_at
      OR NEW.judged_us IS DISTINCT FROM OLD.judged_us OR NEW.composed_us IS DISTINCT FROM OLD.composed_us OR NEW.created_at <> OLD.created_at
      OR NEW.instance_id IS DISTINCT FROM OLD.instance_id OR NEW.build IS DISTINCT FROM OLD.build
  OR (NEW.content IS DISTINCT FROM OLD.content AND NEW.content IS NOT NULL))
EXECUTE FUNCTION rs.refuse('reply_decisions: a decision never changes; only its text may be erased');
CREATE FUNCTION rs.reply_decisions_kept() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF OLD.created_at > rs.slots_kept_from()
     OR EXISTS (SELECT 1 FROM rs.posting_permits p WHERE p.decision_id = OLD.decision_id AND p.status NOT IN ('REJECTED', 'EXPIRED', 'REVOKED')) THEN
    RAISE EXCEPTION 'reply_decisions: its permit counts, or it is younger than the retention age in store_info.keep_slots_days; its text may be erased'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN OLD;
END
$body$;
CREATE TRIGGER reply_decisions_kept BEFORE DELETE ON rs.reply_decisions FOR EACH ROW EXECUTE FUNCTION rs.reply_decisions_kept();
CREATE TRIGGER reply_decisions_whole BEFORE TRUNCATE ON rs.reply_decisions
EXECUTE FUNCTION rs.refuse('reply_decisions: decisions are not truncated; their text may be erased');

CREATE TABLE rs.posting_permits (
  permit_id uuid PRIMARY KEY DEFAULT rs.new_id(),
  decision_id uuid NOT NULL UNIQUE,
  decision_type text COLLATE "C" NOT NULL DEFAULT 'reply' CHECK (length(decision_type) BETWEEN 1 AND 100),
  account text COLLATE "C" NOT NULL DEFAULT 'default' CHECK (length(account) BETWEEN 1 AND 200),
  platform text COLLATE "C" NOT NULL DEFAULT 'default' CHECK (length(platform) BETWEEN 1 AND 200),
  target_id text COLLATE "C" CHECK (length(target_id) <= 256),
  root_id text COLLATE "C" CHECK (length(root_id) <= 256),
  content_sha256 text COLLATE "C" CHECK (length(content_sha256) <= 64),
  pipeline_source text COLLATE "C" CHECK (length(pipeline_source) <= 200),
  status text COLLATE "C" NOT NULL DEFAULT 'PENDING' CHECK (status IN (
    'PENDING', 'APPROVED', 'IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED', 'REJECTED', 'EXPIRED', 'REVOKED')),
  reason_code text COLLATE "C" CHECK (reason_code IN (
    'missing_pipeline_source', 'invalid_pipeline_source', 'missing_target', 'target_not_found', 'target_deleted', 'target_not_root',
    'target_root_unverified', 'target_self', 'author_blocked', 'not_summoned', 'reply_restricted', 'content_empty',
    'content_placeholder', 'content_too_long', 'content_hash_mismatch', 'content_duplicate', 'duplicate_target', 'duplicate_decision',
    'decision_not_found', 'policy_denied', 'policy_error', 'policy_timeout', 'policy_undefined', 'approval_missing',
    'approval_expired', 'approver_not_authorized', 'self_approval', 'permit_expired', 'permit_revoked', 'quota_exceeded',
    'budget_exceeded', 'spacing', 'stop_switch', 'policy_wait', 'platform_validation', 'platform_auth',
    'platform_payment', 'platform_reply_restricted', 'platform_suspended', 'platform_rate_limited', 'not_sent_connect_failed', 'not_sent_deadline',
    'not_sent_cancelled', 'unknown_malformed_success', 'unknown_redirect', 'unknown_duplicate_reported', 'unknown_forbidden', 'unknown_5xx',
    'unknown_timeout', 'unknown_connection_lost', 'unknown_exception', 'unknown_sender_lost', 'lookup_found', 'lookup_negative',
    'lookup_deadline', 'lookup_ambiguous', 'resolved_by_person', 'late_report')),
  detail text CHECK (length(detail) <= 2000),
  judged jsonb,
  policy_set text,
  claim_id uuid UNIQUE,
  claimed_at timestamptz,
  lease_until timestamptz,
  send_deadline timestamptz,
  posted_id text COLLATE "C" CHECK (length(posted_id) BETWEEN 1 AND 256),
  superseded_by uuid,
  run_id uuid,
  slot_time timestamptz,
  due_at timestamptz NOT NULL DEFAULT rs.store_now() CHECK (due_at > '2001-09-09 01:46:40+00' AND due_at <= '9999-12-31 23:59:59.999999+00'),
  expires_at timestamptz NOT NULL DEFAULT rs.store_now() + interval '30 minutes' CHECK (expires_at > '2001-09-09 01:46:40+00' AND expires_at <= '9999-12-31 23:59:59.999999+00'),
  created_at timestamptz NOT NULL DEFAULT rs.store_now() CHECK (created_at > '2001-09-09 01:46:40+00' AND created_at <= '9999-12-31 23:59:59.999999+00'),
  approved_at timestamptz,
  used_at timestamptz,
  unknown_at timestamptz,
  lookup_at timestamptz,
  lookups integer NOT NULL DEFAULT 0,
  answered integer NOT NULL DEFAULT 0,
  negatives integer NOT NULL DEFAULT 0,
  changed_at timestamptz NOT NULL DEFAULT rs.store_now(),
  actor text CHECK (length(actor) <= 200),
  instance_id uuid,
  build text,
  CHECK ((status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED'))
       = (claim_id IS NOT NULL AND claimed_at IS NOT NULL AND lease_until IS NOT NULL AND send_deadline IS NOT NULL)),
  CHECK ((status = 'USED') = (posted_id IS NOT NULL AND used_at IS NOT NULL)),
  CHECK (status IN ('PENDING', 'APPROVED', 'IN_FLIGHT', 'USED') OR reason_code IS NOT NULL),
  CHECK (decision_type <> 'canary' OR status IN ('PENDING', 'REJECTED', 'EXPIRED', 'REVOKED')),
  CHECK (superseded_by IS NULL OR status IN ('NOT_POSTED', 'USED'))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE UNIQUE INDEX posting_permits_target ON rs.posting_permits (platform, account, target_id)
  WHERE status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED') AND superseded_by IS NULL;
CREATE UNIQUE INDEX posting_permits_posted ON rs.posting_permits (platform, account, posted_id) WHERE posted_id IS NOT NULL;
CREATE INDEX posting_permits_superseded ON rs.posting_permits (platform, account, target_id) WHERE superseded_by IS NOT NULL;
CREATE INDEX posting_permits_due ON rs.posting_permits (slot_time NULLS FIRST, created_at) WHERE status IN ('PENDING', 'APPROVED');
CREATE INDEX posting_permits_ended ON rs.posting_permits (changed_at) WHERE status IN ('REJECTED', 'EXPIRED', 'REVOKED');
CREATE INDEX posting_permits_flight ON rs.posting_permits (lease_until) WHERE status = 'IN_FLIGHT';
CREATE INDEX posting_permits_unknown ON rs.posting_permits (lookup_at) WHERE status = 'OUTCOME_UNKNOWN';
CREATE INDEX posting_permits_unresolved ON rs.posting_permits (changed_at) WHERE status = 'UNRESOLVED';
CREATE INDEX posting_permits_claims ON rs.posting_permits (platform, account, claimed_at) WHERE claimed_at IS NOT NULL;
CREATE INDEX posting_permits_created ON rs.posting_permits (created_at);
CREATE INDEX posting_permits_canary ON rs.posting_permits (created_at) WHERE decision_type = 'canary';
CREATE INDEX posting_permits_run ON rs.posting_permits (run_id) WHERE run_id IS NOT NULL;

CREATE TRIGGER posting_permits_born BEFORE INSERT ON rs.posting_permits FOR EACH ROW
WHEN (NEW.status <> 'PENDING' OR NEW.claim_id IS NOT NULL OR NEW.posted_id IS NOT NULL OR NEW.superseded_by IS NOT NULL OR NEW.reason_code IS NOT NULL)
EXECUTE FUNCTION rs.refuse('posting_permits: a permit is born PENDING, unclaimed and unused');
CREATE TRIGGER posting_permits_binding BEFORE UPDATE ON rs.posting_permits FOR EACH ROW
WHEN (NEW.permit_id <> OLD.permit_id OR NEW.decision_id <> OLD.decision_id OR NEW.decision_type <> OLD.decision_type OR NEW.account <> OLD.account
      OR NEW.platform <> OLD.platform OR NEW.target_id IS DISTINCT FROM OLD.target_id OR NEW.root_id IS DISTINCT FROM OLD.root_id
      OR NEW.content_sha256 IS DISTINCT FROM OLD.content_sha256 OR NEW.run_id IS DISTINCT FROM OLD.run_id
      OR NEW.slot_time IS DISTINCT FROM OLD.slot_time OR NEW.created_at <> OLD.created_at OR NEW.due_at <> OLD.due_at
      OR NEW.expires_at <> OLD.expires_at)
EXECUTE FUNCTION rs.refuse('posting_permits: what a permit binds never changes');
CREATE TRIGGER posting_permits_guard BEFORE UPDATE ON rs.posting_permits FOR EACH ROW
WHEN (NEW.status <> OLD.status AND OLD.status || '>' || NEW.status NOT IN (
    'PENDING>APPROVED', 'PENDING>REJECTED', 'PENDING>EXPIRED', 'PENDING>REVOKED',
    'APPROVED>IN_FLIGHT', 'APPROVED>REJECTED', 'APPROVED>EXPIRED', 'APPROVED>REVOKED',
    'IN_FLIGHT>USED', 'IN_FLIGHT>NOT_POSTED', 'IN_FLIGHT>OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN>USED',
    'OUTCOME_UNKNOWN>NOT_POSTED', 'OUTCOME_UNKNOWN>UNRESOLVED', 'UNRESOLVED>USED', 'UNRESOLVED>NOT_POSTED',
    'NOT_POSTED>USED'))
EXECUTE FUNCTION rs.refuse('posting_permits: no such transition');
CREATE TRIGGER posting_permits_source BEFORE UPDATE ON rs.posting_permits FOR EACH ROW
WHEN (NEW.pipeline_source IS DISTINCT FROM OLD.pipeline_source AND NOT (OLD.pipeline_source IS NULL AND OLD.status = 'PENDING' AND NEW.status <> 'PENDING'))
EXECUTE FUNCTION rs.refuse('posting_permits: the source is set at most once, when the permit leaves PENDING');
CREATE TRIGGER posting_permits_claimed BEFORE UPDATE ON rs.posting_permits FOR EACH ROW
WHEN ((NEW.claim_id IS DISTINCT FROM OLD.claim_id AND NOT (OLD.claim_id IS NULL AND NEW.status = 'IN_FLIGHT'))
   OR (NEW.claimed_at IS DISTINCT FROM OLD.claimed_at AND OLD.claimed_at IS NOT NULL)
   OR (NEW.send_deadline IS DISTINCT FROM OLD.send_deadline AND OLD.send_deadline IS NOT NULL)
   OR (NEW.status = 'IN_FLIGHT' AND OLD.status <> 'IN_FLIGHT' AND OLD.expires_at <= rs.store_now()))
EXECUTE FUNCTION rs.refuse('posting_permits: a permit is claimed once for life, before its expiry');
CREATE TRIGGER posting_permits_recorded BEFORE UPDATE ON rs.posting_permits FOR EACH ROW
WHEN (NEW.status = OLD.status
  AND (NEW.reason_code IS DISTINCT FROM OLD.reason_code OR NEW.detail IS DISTINCT FROM OLD.detail OR NEW.judged IS DISTINCT FROM OLD.judged
      OR NEW.policy_set IS DISTINCT FROM OLD.policy_set OR NEW.actor IS DISTINCT FROM OLD.actor
      OR NEW.approved_at IS DISTINCT FROM OLD.approved_at OR NEW.used_at IS DISTINCT FROM OLD.used_at
      OR NEW.unknown_at IS DISTINCT FROM OLD.unknown_at OR NEW.lease_until IS DISTINCT FROM OLD.lease_until
    OR NEW.changed_at < OLD.changed_at))
EXECUTE FUNCTION rs.refuse('posting_permits: what is recorded of a transition changes only with the next one');
CREATE TRIGGER posting_permits_posted BEFORE UPDATE ON rs.posting_permits FOR EACH ROW
WHEN (NEW.posted_id IS DISTINCT FROM OLD.posted_id AND NOT (OLD.posted_id IS NULL AND NEW.status = 'USED' AND OLD.status <> 'USED'))
EXECUTE FUNCTION rs.refuse('posting_permits: the posted id is set once');
CREATE TRIGGER posting_permits_superseded BEFORE UPDATE ON rs.posting_permits FOR EACH ROW
WHEN (NEW.superseded_by IS DISTINCT FROM OLD.superseded_by AND NOT (OLD.superseded_by IS NULL AND OLD.status = 'NOT_POSTED' AND NEW.status = 'NOT_POSTED'))
EXECUTE FUNCTION rs.refuse('posting_permits: only a permit that was not posted is superseded, once');
CREATE FUNCTION rs.posting_permits_dated() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  NEW.changed_at := greatest(NEW.changed_at, rs.store_now());
  RETURN NEW;
END
$body$;
CREATE TRIGGER posting_permits_dated BEFORE UPDATE OF status ON rs.posting_permits FOR EACH ROW
WHEN (NEW.status <> OLD.status AND NEW.changed_at = OLD.changed_at)
EXECUTE FUNCTION rs.posting_permits_dated();
CREATE TRIGGER posting_permits_kept BEFORE DELETE ON rs.posting_permits FOR EACH ROW
WHEN (OLD.status NOT IN ('REJECTED', 'EXPIRED', 'REVOKED') OR OLD.changed_at > rs.slots_kept_from())
EXECUTE FUNCTION rs.refuse('posting_permits: only rejected, expired and revoked permits past the retention age may be deleted');
CREATE TRIGGER posting_permits_whole BEFORE TRUNCATE ON rs.posting_permits
EXECUTE FUNCTION rs.refuse('posting_permits: permits are not truncated');

-- Every permit event is written here, from the row itself, so that no transition can happen without its event.
CREATE FUNCTION rs.posting_permits_requested() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, run_id, decision_id, permit_id, instance_id, build)
  VALUES ('permit_requested', 'info', 'A permit was requested.',
          jsonb_build_object('permit_id', NEW.permit_id, 'decision_id', NEW.decision_id, 'decision_type', NEW.decision_type, 'pipeline_source', NEW.pipeline_source,
                             'account', NEW.account, 'platform', NEW.platform, 'target_id', NEW.target_id, 'scheduler_run_id', NEW.run_id,
                             'slot_time', rs.instant_text(NEW.slot_time)),
          rs.store_now(), NEW.run_id, NEW.decision_id, NEW.permit_id, NEW.instance_id, NEW.build);
  RETURN NULL;
END
$body$;
CREATE TRIGGER posting_permits_requested AFTER INSERT ON rs.posting_permits FOR EACH ROW EXECUTE FUNCTION rs.posting_permits_requested();

CREATE FUNCTION rs.posting_permits_moved() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, run_id, decision_id, permit_id, instance_id, build)
  VALUES (CASE NEW.status WHEN 'REJECTED' THEN 'permit_rejected_' || NEW.reason_code ELSE 'permit_' || lower(NEW.status) END,
          CASE WHEN NEW.decision_type = 'canary' AND NEW.status = 'REJECTED' AND NEW.reason_code = 'invalid_pipeline_source' THEN 'info'
               WHEN NEW.status = 'REJECTED' AND NEW.reason_code IN ('invalid_pipeline_source', 'target_not_root') THEN 'critical'
               WHEN OLD.status = 'NOT_POSTED' THEN 'critical'
               WHEN NEW.status = 'UNRESOLVED' THEN 'error'
               WHEN NEW.status IN ('APPROVED', 'IN_FLIGHT', 'USED') THEN 'info'
               ELSE 'warning' END,
          'The permit went from ' || OLD.status || ' to ' || NEW.status || coalesce(': ' || NEW.reason_code, '') || '.',
          jsonb_build_object('permit_id', NEW.permit_id, 'decision_id', NEW.decision_id, 'decision_type', NEW.decision_type,
                             'pipeline_source', coalesce(NEW.pipeline_source, 'unknown'), 'from', OLD.status, 'to', NEW.status,
                             'reason_code', NEW.reason_code, 'got', NEW.judged -> 'got', 'allowed', NEW.judged -> 'allowed',
                             'account', NEW.account, 'platform', NEW.platform, 'target_id', NEW.target_id, 'posted_id', NEW.posted_id, 'actor', NEW.actor,
                             'scheduler_run_id', NEW.run_id, 'slot_time', rs.instant_text(NEW.slot_time)),
          rs.store_now(), NEW.run_id, NEW.decision_id, NEW.permit_id, NEW.instance_id, NEW.build);
  RETURN NULL;
END
$body$;
CREATE TRIGGER posting_permits_moved AFTER UPDATE OF status ON rs.posting_permits FOR EACH ROW WHEN (NEW.status <> OLD.status)
EXECUTE FUNCTION rs.posting_permits_moved();

CREATE FUNCTION rs.posting_permits_alert() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM rs.raise_alert(
    CASE WHEN OLD.status = 'NOT_POSTED' THEN 'late_success' ELSE NEW.reason_code END,
    CASE WHEN OLD.status = 'NOT_POSTED' THEN NEW.permit_id::text ELSE substr(coalesce(NEW.pipeline_source, 'unknown'), 1, 200) END,
    CASE WHEN OLD.status = 'NOT_POSTED' OR NEW.reason_code = 'invalid_pipeline_source' THEN 'critical' ELSE 'warning' END,
    CASE WHEN OLD.status = 'NOT_POSTED' THEN 'A permit that counted as not posted is public after all.'
         ELSE 'A permit was rejected: ' || NEW.reason_code || '.' END,
    rs.store_now(), NEW.instance_id, NEW.build);
  RETURN NULL;
END
$body$;
CREATE TRIGGER posting_permits_alert AFTER UPDATE OF status ON rs.posting_permits FOR EACH ROW
WHEN (NEW.status <> OLD.status AND ((NEW.status = 'REJECTED' AND NEW.decision_type <> 'canary' AND NEW.reason_code IN ('invalid_pipeline_source', 'target_not_root'))
  OR OLD.status = 'NOT_POSTED'))
EXECUTE FUNCTION rs.posting_permits_alert();

-- Held while a virtual clock moves, so that no lease begins meanwhile that the clock would then have passed unseen.
CREATE FUNCTION rs.hold_clock() RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (SELECT 1 FROM rs.store_info i WHERE i.clock = 'virtual') THEN
    PERFORM pg_advisory_xact_lock(i.tableoid::int, 1) FROM rs.store_info i;
    LOCK TABLE rs.posting_permits IN EXCLUSIVE MODE;
  END IF;
END
$body$;

CREATE TABLE rs.accounts (
  platform text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  closed_until timestamptz,
  closed_code text COLLATE "C" CHECK (closed_code IN ('platform_rate_limited', 'quota_exceeded', 'budget_exceeded', 'spacing')),
  changed_at timestamptz NOT NULL DEFAULT rs.store_now(),
  PRIMARY KEY (platform, account)
) WITH (fillfactor = 50);

CREATE TABLE rs.stop_switches (
  scope text COLLATE "C" NOT NULL CHECK (scope IN ('global', 'pipeline', 'account')),
  name text COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  stopped_at timestamptz NOT NULL DEFAULT rs.store_now(),
  stopped_by text NOT NULL CHECK (length(stopped_by) BETWEEN 1 AND 200),
  reason text NOT NULL CHECK (length(reason) <= 2000),
  PRIMARY KEY (scope, name),
  CHECK (scope <> 'global' OR name = '*')
);

CREATE TABLE rs.llm_usage_log (
  id uuid PRIMARY KEY DEFAULT rs.new_id(),
  timestamp timestamptz NOT NULL DEFAULT rs.store_now(),
  purpose text COLLATE "C" NOT NULL CHECK (length(purpose) BETWEEN 1 AND 100),
  model text COLLATE "C" NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
  input_tokens bigint NOT NULL CHECK (input_tokens >= 0),
  output_tokens bigint NOT NULL CHECK (output_tokens >= 0),
  cost_micros bigint CHECK (cost_micros >= 0),
  latency_ms bigint NOT NULL CHECK (latency_ms >= 0),
  outcome text COLLATE "C" NOT NULL CHECK (outcome IN ('succeeded', 'failed', 'timed_out', 'overloaded')),
  run_id uuid,
  candidate_id uuid,
  instance_id uuid,
  build text
);
CREATE INDEX llm_usage_log_purpose ON rs.llm_usage_log (purpose, timestamp);
CREATE INDEX llm_usage_log_time ON rs.llm_usage_log (timestamp);
CREATE INDEX llm_usage_log_run ON rs.llm_usage_log (run_id) WHERE run_id IS NOT NULL;

-- Ids of signed requests that let a caller in, so that the same request is refused when it comes again.
CREATE TABLE rs.trigger_seen_ids (
  id text COLLATE "C" PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 256),
  admission uuid NOT NULL,
  seen_at timestamptz NOT NULL,
  kept_until timestamptz NOT NULL CHECK (kept_until >= seen_at),
  instance_id uuid,
  build text
);
CREATE INDEX trigger_seen_ids_kept ON rs.trigger_seen_ids (kept_until);

CREATE VIEW rs.post_attempts AS
SELECT p.permit_id, p.decision_id, p.decision_type, p.pipeline_source, p.status, p.reason_code, p.detail AS error_message,
       substr(d.content, 1, 80) AS content_preview, p.target_id AS target_tweet_id, p.posted_id AS actual_tweet_id, p.run_id,
       p.created_at, p.approved_at, p.used_at, p.expires_at
FROM rs.posting_permits p LEFT JOIN rs.reply_decisions d ON d.decision_id = p.decision_id;

CREATE VIEW rs.job_slot_outcomes AS
SELECT s.job_id, j.job_name, s.slot_time, s.kind,
       CASE s.disposition WHEN 'claimed' THEN coalesce(e.status, 'running') ELSE s.disposition END AS outcome,
       coalesce(s.reason_code, e.reason_code) AS reason_code, e.id AS execution_id, e.attempt, e.started_at, e.completed_at, s.created_at
FROM rs.job_slots s
LEFT JOIN rs.scheduled_jobs j ON j.id = s.job_id
LEFT JOIN LATERAL (
  SELECT l.id, l.attempt, l.status, l.reason_code, l.started_at, l.completed_at FROM rs.job_executions l
  WHERE l.slot_time = s.slot_time AND l.job_id = s.job_id AND l.kind = s.kind ORDER BY l.attempt DESC LIMIT 1) e ON true;

-- One verdict per slot of a pipeline, from terminal facts: late truth is right by itself.
CREATE VIEW rs.reply_slo_events AS
SELECT s.slot_time, j.job_name AS pipeline, e.id AS scheduler_run_id,
       CASE WHEN s.disposition <> 'claimed' THEN 'no_run'
            WHEN p.status = 'USED' THEN 'hit'
            WHEN p.status IN ('PENDING', 'APPROVED', 'IN_FLIGHT', 'OUTCOME_UNKNOWN') THEN 'pending'
            WHEN p.status IS NULL AND (e.status IS NULL OR e.status = 'running' OR e.retry_at IS NOT NULL) THEN 'pending'
            ELSE 'miss' END AS verdict,
       CASE WHEN s.disposition <> 'claimed' THEN s.reason_code
            WHEN p.status = 'USED' THEN NULL
            WHEN p.status = 'OUTCOME_UNKNOWN' OR p.status = 'UNRESOLVED' THEN 'posting_unknown'
            WHEN p.status = 'NOT_POSTED' THEN 'posting_failed'
            WHEN p.status = 'REJECTED' THEN 'permit_rejected_' || p.reason_code
            WHEN p.status = 'EXPIRED' THEN 'permit_expired'
            WHEN p.status = 'REVOKED' THEN 'permit_revoked'
            WHEN p.status IS NOT NULL THEN NULL
            WHEN e.status IS NULL OR e.status = 'running' THEN NULL
            ELSE coalesce(e.reason_code, CASE e.status WHEN 'timed_out' THEN 'run_timed_out' WHEN 'abandoned' THEN 'run_abandoned' ELSE 'run_failed' END)
       END AS reason,
       p.permit_id, p.posted_id,
       rs.whole_number(e.result -> 'queue_size') AS queue_size,
       rs.whole_number(e.result -> 'tier_1_count') AS tier_1_count,
       rs.whole_number(e.result -> 'tier_2_count') AS tier_2_count,
       rs.whole_number(e.result -> 'tier_3_count') AS tier_3_count,
       rs.whole_number(e.result -> 'tier_4_count') AS tier_4_count,
       s.created_at,
       CASE WHEN s.disposition <> 'claimed' THEN s.created_at
            WHEN p.status IS NOT NULL THEN CASE WHEN p.status IN ('PENDING', 'APPROVED', 'IN_FLIGHT', 'OUTCOME_UNKNOWN') THEN NULL ELSE p.changed_at END
            ELSE e.completed_at END AS settled_at
FROM rs.job_slots s
JOIN rs.scheduled_jobs j ON j.id = s.job_id AND j.job_type = 'reply_pipeline'
LEFT JOIN LATERAL (
  SELECT l.id, l.status, l.reason_code, l.retry_at, l.result, l.completed_at FROM rs.job_executions l
  WHERE l.slot_time = s.slot_time AND l.job_id = s.job_id AND l.kind = s.kind ORDER BY l.attempt DESC LIMIT 1) e ON true
LEFT JOIN LATERAL (
  SELECT q.permit_id, q.posted_id, q.status, q.reason_code, q.changed_at FROM rs.posting_permits q
  WHERE q.run_id = e.id AND q.decision_type <> 'canary'
  ORDER BY EXISTS (SELECT 1 FROM rs.reply_decisions d WHERE d.decision_id = q.decision_id AND d.run_id = q.run_id) DESC, q.created_at, q.permit_id LIMIT 1) p ON true
WHERE s.kind = 'schedule';
