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

-- What is called for each row is inlined into the statement of whoever writes it, and has no search path of its own; each operator and function
-- is named by the exact types of the server's own, so that no other fits better. All other functions set their path.
CREATE FUNCTION rs.new_id(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE PARALLEL UNSAFE AS $body$
  SELECT (lpad(to_hex(floor(date_part('epoch'::text, at) * 1000::double precision)::bigint), 12, '0'::text)
          || to_hex((B'0111'::varbit || overlay(nextval('rs.id_order'::regclass)::bit(26) PLACING B'10' FROM 13 FOR 0)::varbit)::bit(32)::int)
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
  SELECT CASE WHEN jsonb_typeof(value) = 'number' THEN CASE WHEN value::numeric BETWEEN '-9007199254740991'::numeric AND '9007199254740991'::numeric THEN value::bigint END END
$body$;

CREATE FUNCTION rs.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
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
CREATE FUNCTION rs.slots_kept_from() RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  RETURN coalesce((SELECT c.now - i.keep_slots_days * interval '24 hours' FROM rs.store_info i, rs.store_clock c WHERE i.one = 1), '-infinity');
END
$body$;
CREATE FUNCTION rs.events_kept_from() RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $body$
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
  start_due_at timestamptz,
  watch_at timestamptz NOT NULL DEFAULT '-infinity',
  silent_since timestamptz,
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
CREATE INDEX scheduled_jobs_watch ON rs.scheduled_jobs (watch_at) WHERE is_active AND silent_since IS NULL;
CREATE INDEX scheduled_jobs_silent ON rs.scheduled_jobs (silent_since) WHERE silent_since IS NOT NULL;
CREATE INDEX scheduled_jobs_pipelines ON rs.scheduled_jobs (job_name) WHERE job_type = 'reply_pipeline';
CREATE INDEX scheduled_jobs_owner ON rs.scheduled_jobs (owner, job_name) WHERE owner IS NOT NULL;

-- Hosts read what changed since the oldest transaction that was open when they last read. No row of a counter is in anybody's way.
CREATE FUNCTION rs.scheduled_jobs_added() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  NEW.changed_in := pg_current_xact_id();
  NEW.fresh_until := coalesce(NEW.fresh_until, rs.store_now() + NEW.freshness_seconds * interval '1 second');
  RETURN NEW;
END
$body$;
CREATE TRIGGER scheduled_jobs_added BEFORE INSERT ON rs.scheduled_jobs FOR EACH ROW
WHEN (NEW.changed_in IS DISTINCT FROM pg_current_xact_id() OR NEW.freshness_seconds IS NOT NULL)
EXECUTE FUNCTION rs.scheduled_jobs_added();

CREATE FUNCTION rs.scheduled_jobs_changed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  at timestamptz := rs.store_now();
BEGIN
  NEW.changed_in := pg_current_xact_id();
  NEW.updated_at := at;
  NEW.invalid_reason := NULL;
  NEW.watch_at := '-infinity';
  IF NEW.schedule <> OLD.schedule OR NEW.time_zone <> OLD.time_zone OR NEW.is_active <> OLD.is_active THEN
    NEW.next_run_at := NULL;
    NEW.start_due_at := NULL;
  END IF;
  -- A pause that is ended early ended now: what is judged by its end must know it.
  IF OLD.paused_until > at AND coalesce(NEW.paused_until < at, true) THEN
    NEW.paused_until := at;
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
-- What did not run is rare; the watchdog looks for what is new of it, and for how much of a job.
CREATE INDEX job_slots_unrun ON rs.job_slots (created_at) WHERE disposition <> 'claimed';
CREATE INDEX job_slots_unrun_job ON rs.job_slots (job_id, slot_time) WHERE disposition <> 'claimed';
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
CREATE INDEX job_executions_lost ON rs.job_executions (completed_at) WHERE status IN ('abandoned', 'timed_out');
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
CREATE FUNCTION rs.job_executions_born() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
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
CREATE FUNCTION rs.scheduled_jobs_removed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
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
  last_seen_at timestamptz NOT NULL DEFAULT rs.store_now(),
  ticked_at timestamptz
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
CREATE FUNCTION rs.system_events_announced() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
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
  resolved_by text,
  remark text,
  is_told boolean NOT NULL DEFAULT false,
  told_severity text COLLATE "C",
  reminders integer NOT NULL DEFAULT 0,
  remind_at timestamptz,
  instance_id uuid,
  build text,
  CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
  CHECK (state <> 'acknowledged' OR acknowledged_by IS NOT NULL)
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX alerts_one_open ON rs.alerts (rule, subject) WHERE state <> 'resolved';
CREATE INDEX alerts_seen ON rs.alerts (rule, subject, last_seen_at);
CREATE INDEX alerts_untold ON rs.alerts (resolved_at) WHERE state = 'resolved' AND is_told;
CREATE FUNCTION rs.alerts_told() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, instance_id, build)
  VALUES (CASE NEW.state WHEN 'resolved' THEN 'alert_resolved' ELSE 'alert_raised' END, CASE NEW.state WHEN 'resolved' THEN 'info' ELSE NEW.severity END, NEW.message,
          jsonb_build_object('alert_id', NEW.id, 'rule', NEW.rule, 'subject', NEW.subject), rs.store_now(), NEW.instance_id, NEW.build);
  RETURN NULL;
END
$body$;
CREATE TRIGGER alerts_raised AFTER INSERT ON rs.alerts FOR EACH ROW EXECUTE FUNCTION rs.alerts_told();
CREATE TRIGGER alerts_escalated AFTER UPDATE OF severity ON rs.alerts FOR EACH ROW WHEN (NEW.severity = 'critical' AND OLD.severity <> 'critical' AND NEW.state <> 'resolved')
EXECUTE FUNCTION rs.alerts_told();
CREATE TRIGGER alerts_resolved AFTER UPDATE OF state ON rs.alerts FOR EACH ROW WHEN (NEW.state = 'resolved' AND OLD.state <> 'resolved')
EXECUTE FUNCTION rs.alerts_told();

-- One open finding for each subject of a rule. A finding that a person has in hand in an open transaction is left as it is, since whole hosts
-- would wait for that person; ON CONFLICT DO UPDATE waits. A warning may become critical, and is then open again. The answer is 1 if the
-- finding is new.
CREATE FUNCTION rs.raise_alert(of_rule text, of_subject text, how_severe text, said text, at timestamptz, of_instance uuid, of_build text) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  known uuid := (SELECT a.id FROM rs.alerts a WHERE a.rule = of_rule AND a.subject = of_subject AND a.state <> 'resolved');
  changed integer;
BEGIN
  IF known IS NOT NULL THEN
    UPDATE rs.alerts a
       SET count = a.count + 1, last_seen_at = at, message = said, severity = CASE how_severe WHEN 'critical' THEN how_severe ELSE a.severity END,
           state = CASE WHEN how_severe = 'critical' AND a.severity <> how_severe THEN 'open' ELSE a.state END
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
CREATE FUNCTION rs.resolve_alerts(of_rule text, subjects text[], at timestamptz) RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
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
CREATE FUNCTION rs.reply_decisions_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
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
CREATE INDEX posting_permits_double ON rs.posting_permits (changed_at) WHERE status = 'USED' AND superseded_by IS NOT NULL;
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
CREATE FUNCTION rs.posting_permits_dated() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
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
CREATE FUNCTION rs.posting_permits_requested() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
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

CREATE FUNCTION rs.posting_permits_moved() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
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

CREATE FUNCTION rs.posting_permits_alert() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
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
CREATE FUNCTION rs.hold_clock() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
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

-- How the watchdog judges, which is anybody's to change.
CREATE TABLE rs.watchdog (
  one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
  period_seconds integer NOT NULL DEFAULT 60 CHECK (period_seconds BETWEEN 5 AND 86400),
  silence_seconds integer NOT NULL DEFAULT 1800 CHECK (silence_seconds BETWEEN 1 AND 2592000),
  start_grace_seconds integer NOT NULL DEFAULT 300 CHECK (start_grace_seconds BETWEEN 0 AND 86400),
  lease_grace_seconds integer NOT NULL DEFAULT 60 CHECK (lease_grace_seconds BETWEEN 1 AND 86400),
  permit_unknown_seconds integer NOT NULL DEFAULT 900 CHECK (permit_unknown_seconds BETWEEN 1 AND 86400),
  stuck_slots integer NOT NULL DEFAULT 10 CHECK (stuck_slots BETWEEN 1 AND 10000),
  slo_window_seconds integer NOT NULL DEFAULT 7200 CHECK (slo_window_seconds BETWEEN 60 AND 2592000),
  slo_slots integer NOT NULL DEFAULT 4 CHECK (slo_slots BETWEEN 1 AND 10000),
  slo_percent integer NOT NULL DEFAULT 50 CHECK (slo_percent BETWEEN 1 AND 100),
  most_alerts integer NOT NULL DEFAULT 100 CHECK (most_alerts BETWEEN 1 AND 1000)
);
INSERT INTO rs.watchdog DEFAULT VALUES;

-- When it judged last, and for whom. Nobody edits it: whoever judges holds its row, so that of two at once one judges.
CREATE TABLE rs.watchdog_turn (
  one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
  evaluated_at timestamptz,
  instance_id uuid,
  build text
) WITH (fillfactor = 50);
INSERT INTO rs.watchdog_turn DEFAULT VALUES;

-- Who wants not to be told of what, and until when. A pattern is a name, or its beginning and a star.
CREATE TABLE rs.alert_silences (
  id uuid PRIMARY KEY DEFAULT rs.new_id(),
  rule text COLLATE "C" NOT NULL CHECK (length(rule) BETWEEN 1 AND 100),
  subject text COLLATE "C" NOT NULL CHECK (length(subject) BETWEEN 1 AND 300),
  owner text NOT NULL CHECK (length(owner) BETWEEN 1 AND 200),
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
  created_at timestamptz NOT NULL DEFAULT rs.store_now(),
  until timestamptz NOT NULL,
  ended_at timestamptz,
  ended_by text,
  instance_id uuid,
  build text
);
CREATE INDEX alert_silences_until ON rs.alert_silences (until);

-- Who is told. A sink that nobody asked for in a long time goes with retention.
CREATE TABLE rs.alert_sinks (
  name text COLLATE "C" PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 100),
  registered_at timestamptz NOT NULL DEFAULT rs.store_now(),
  last_seen_at timestamptz NOT NULL DEFAULT rs.store_now()
) WITH (fillfactor = 50);

-- The outbox: one row for each notice and sink, marked as sent when the receiver accepted it.
CREATE TABLE rs.alert_deliveries (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE DEFAULT rs.new_id(),
  alert_id uuid NOT NULL,
  sink text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('raised', 'escalated', 'reminder', 'resolved')),
  created_at timestamptz NOT NULL DEFAULT rs.store_now(),
  not_before timestamptz NOT NULL DEFAULT rs.store_now(),
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  lease_until timestamptz,
  taken_by uuid,
  sent_at timestamptz,
  last_error text CHECK (length(last_error) <= 500)
) WITH (fillfactor = 70);
CREATE INDEX alert_deliveries_due ON rs.alert_deliveries (sink, seq) WHERE sent_at IS NULL;
CREATE INDEX alert_deliveries_alert ON rs.alert_deliveries (alert_id, sink) WHERE sent_at IS NULL;
CREATE INDEX alert_deliveries_sent ON rs.alert_deliveries (created_at);

CREATE FUNCTION rs.is_silenced(of_rule text, of_subject text, at timestamptz) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT EXISTS (SELECT FROM rs.alert_silences s
                 WHERE s.until > at AND s.ended_at IS NULL
                   AND CASE WHEN right(s.rule, 1) = '*' THEN starts_with(of_rule, left(s.rule, -1)) ELSE s.rule = of_rule END
                   AND CASE WHEN right(s.subject, 1) = '*' THEN starts_with(of_subject, left(s.subject, -1)) ELSE s.subject = of_subject END)
$body$;

-- Whether a wider finding that is open explains this one.
CREATE FUNCTION rs.is_inhibited(of_rule text, of_subject text) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $body$
  SELECT CASE WHEN of_rule = 'missed' OR (of_rule = 'silence' AND of_subject <> 'scheduler') THEN
    EXISTS (SELECT FROM rs.alerts a WHERE a.rule = 'silence' AND a.state <> 'resolved'
              AND (a.subject = 'scheduler' OR (of_rule = 'missed' AND a.subject = of_subject)))
    ELSE false END
$body$;

-- Findings, whether a silence covers them now, and whether a wider finding that is open explains them.
CREATE VIEW rs.alert_states AS
SELECT a.id, a.rule, a.subject, a.severity, a.state, a.message, a.count, a.first_seen_at, a.last_seen_at, a.acknowledged_by, a.acknowledged_at, a.resolved_at, a.resolved_by, a.remark,
       a.state <> 'resolved' AND rs.is_silenced(a.rule, a.subject, c.now) AS is_silenced, a.state <> 'resolved' AND rs.is_inhibited(a.rule, a.subject) AS is_inhibited,
       a.is_told, a.told_severity, a.reminders, a.remind_at
FROM rs.alerts a CROSS JOIN rs.store_clock c;

-- Of one rule so many findings name their subjects; what is more is one finding, of the subject *.
CREATE FUNCTION rs.watch_raise(w rs.watchdog, of_rule text, of_subject text, how_severe text, said text, at timestamptz, of_instance uuid, of_build text)
RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF of_subject <> '*' AND NOT EXISTS (SELECT FROM rs.alerts a WHERE a.rule = of_rule AND a.subject = of_subject AND a.state <> 'resolved')
     AND (SELECT count(*) FROM rs.alerts a WHERE a.rule = of_rule AND a.state <> 'resolved') >= w.most_alerts THEN
    RETURN rs.raise_alert(of_rule, '*', how_severe, 'There is more of this than the ' || w.most_alerts || ' findings that name their subjects.', at, of_instance, of_build);
  END IF;
  RETURN rs.raise_alert(of_rule, of_subject, how_severe, left(said, 2000), at, of_instance, of_build);
END
$body$;

-- Each active job by itself, those that never ran included: silent when neither the limit since its last start nor the grace after the
-- occurrence that should have started next, which is none inside a pause, is left. A job is looked at when that may be so, by an index, and
-- not before; a job whose row somebody has in hand is judged all the same, and marked later. If no host ticks any more, that is one finding
-- for all, also for the grace after they are back, in which jobs catch up.
CREATE FUNCTION rs.watch_silence(w rs.watchdog, at timestamptz, of_instance uuid, of_build text) RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  quiet interval := w.silence_seconds * interval '1 second';
  grace interval := w.start_grace_seconds * interval '1 second';
  ids uuid[];
  dues timestamptz[];
  late uuid[];
  total bigint;
  names text;
  seen timestamptz;
  raised integer;
BEGIN
  WITH back AS MATERIALIZED (
    SELECT j.id FROM rs.scheduled_jobs j
    WHERE j.silent_since IS NOT NULL AND (j.last_run_at >= j.silent_since OR NOT j.is_active OR j.paused_until > at)
    FOR NO KEY UPDATE SKIP LOCKED)
  UPDATE rs.scheduled_jobs j SET silent_since = NULL, watch_at = at WHERE j.id = ANY(ARRAY(SELECT id FROM back));

  WITH looked AS MATERIALIZED (
    SELECT j.id, greatest(greatest(j.last_run_at, j.effective_from, j.paused_until) + quiet,
                          CASE WHEN j.start_due_at > j.paused_until OR j.paused_until IS NULL THEN j.start_due_at ELSE j.next_run_at END + grace) AS due
    FROM rs.scheduled_jobs j
    WHERE j.is_active AND j.silent_since IS NULL AND j.watch_at <= at ORDER BY j.watch_at LIMIT 10000),
  started AS MATERIALIZED (
    SELECT e.job_id, max(e.started_at) AS started_at FROM rs.job_executions e
    WHERE EXISTS (SELECT FROM looked l WHERE l.due < at) AND e.slot_time >= at - quiet AND e.started_at + quiet >= at
    GROUP BY e.job_id)
  SELECT array_agg(l.id), array_agg(greatest(l.due, s.started_at + quiet)) INTO ids, dues
  FROM looked l LEFT JOIN started s ON s.job_id = l.id;
  WITH held AS MATERIALIZED (
    SELECT u.id, u.due FROM unnest(ids, dues) u (id, due)
    CROSS JOIN LATERAL (SELECT FROM rs.scheduled_jobs j WHERE j.id = u.id FOR NO KEY UPDATE SKIP LOCKED) j)
  UPDATE rs.scheduled_jobs j SET watch_at = h.due, silent_since = CASE WHEN h.due < at THEN at END FROM held h WHERE j.id = h.id;

  late := ARRAY(SELECT j.id FROM rs.scheduled_jobs j WHERE j.silent_since IS NOT NULL AND j.is_active
                UNION SELECT u.id FROM unnest(ids, dues) u (id, due) WHERE u.due < at);
  total := cardinality(late);
  IF total = 0 THEN
    RETURN 0;
  END IF;
  seen := (SELECT max(i.ticked_at) FROM rs.instances i);
  IF coalesce(seen < at - quiet, true)
     AND NOT EXISTS (SELECT FROM rs.job_executions e WHERE e.slot_time >= at - quiet AND e.started_at + quiet >= at) THEN
    names := (SELECT string_agg(n.job_name, ', ' ORDER BY n.job_name) FROM (SELECT j.job_name FROM rs.scheduled_jobs j WHERE j.id = ANY(late) ORDER BY j.job_name LIMIT 5) n);
    RETURN rs.raise_alert('silence', 'scheduler', 'critical',
      'Nothing starts any more, and no host has ticked since ' || coalesce(rs.instant_text(seen), 'ever') || '. Jobs that are silent: ' || total || ', among them ' || names || '.',
      at, of_instance, of_build);
  END IF;
  IF EXISTS (SELECT FROM rs.alerts a WHERE a.rule = 'silence' AND a.subject = 'scheduler' AND a.state <> 'resolved' AND a.last_seen_at > at - grace) THEN
    RETURN 0;
  END IF;
  SELECT coalesce(sum(rs.watch_raise(w, 'silence', s.job_name, 'critical',
           'Job ' || s.job_name || ' has not started since ' || coalesce(rs.instant_text(s.last_run_at), 'it was registered') || '.', at, of_instance, of_build)), 0) INTO raised
  FROM (SELECT j.job_name, j.last_run_at FROM rs.scheduled_jobs j WHERE j.id = ANY(late) ORDER BY j.silent_since, j.job_name LIMIT w.most_alerts) s;
  IF total > w.most_alerts THEN
    raised := raised + rs.raise_alert('silence', '*', 'critical', total || ' jobs are silent; ' || w.most_alerts || ' of them have findings of their own.', at, of_instance, of_build);
  END IF;
  RETURN raised;
END
$body$;

-- Slots that did not run, recorded since the last look. What a silence explains is not told again. (A claim may have been under way at the
-- last look, so this one reaches back a little; what a finding has seen is not seen twice.)
CREATE FUNCTION rs.watch_slots(w rs.watchdog, since timestamptz, is_blind boolean, at timestamptz, of_instance uuid, of_build text) RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  reach interval := (w.silence_seconds + w.start_grace_seconds) * interval '1 second';
  raised integer := 0;
BEGIN
  IF NOT is_blind THEN
    SELECT coalesce(sum(rs.watch_raise(w, 'missed', m.job_name, CASE WHEN m.in_a_row THEN 'critical' ELSE 'warning' END,
             'Job ' || m.job_name || ' missed ' || m.slots || ' slot(s), the last one of ' || rs.instant_text(m.last_slot) || '.', at, of_instance, of_build)), 0) INTO raised
    FROM (
      SELECT j.job_name, count(*) AS slots, max(s.slot_time) AS last_slot,
             (count(*) > 1 AND (min(s.created_at) = max(s.created_at) OR coalesce(j.last_run_at <= min(s.created_at), true)))
             OR EXISTS (SELECT FROM rs.alerts a WHERE a.rule = 'missed' AND a.subject = j.job_name AND a.state <> 'resolved'
                          AND coalesce(j.last_run_at <= a.last_seen_at, true) OFFSET 0) AS in_a_row
      FROM rs.job_slots s CROSS JOIN LATERAL (SELECT k.job_name, k.last_run_at FROM rs.scheduled_jobs k WHERE k.id = s.job_id LIMIT 1) j
      WHERE s.disposition <> 'claimed' AND s.disposition = 'missed' AND s.created_at > since - interval '1 minute' AND s.created_at <= at
        AND NOT EXISTS (SELECT FROM rs.alerts a WHERE a.rule = 'missed' AND a.subject = j.job_name AND a.last_seen_at >= s.created_at OFFSET 0)
        AND NOT EXISTS (SELECT FROM rs.alerts a WHERE a.rule = 'blind' AND a.subject = 'watchdog'
                          AND CASE a.state WHEN 'resolved' THEN a.first_seen_at ELSE a.last_seen_at END >= s.created_at OFFSET 0)
        AND NOT EXISTS (SELECT FROM rs.alerts a WHERE a.rule = 'silence' AND a.subject IN (j.job_name, 'scheduler')
                          AND s.slot_time >= a.first_seen_at - reach AND s.slot_time <= coalesce(a.resolved_at, at) OFFSET 0)
      GROUP BY s.job_id, j.job_name, j.last_run_at ORDER BY j.job_name LIMIT 1000) m;
  END IF;
  RETURN raised + (
    SELECT coalesce(sum(rs.watch_raise(w, 'stuck_skipping', n.job_name, 'warning',
             'The last ' || w.stuck_slots || ' or more slots of job ' || n.job_name || ' were skipped or blocked.', at, of_instance, of_build)), 0)
    FROM (
      SELECT j.job_name
      FROM (SELECT DISTINCT s.job_id FROM rs.job_slots s
            WHERE s.disposition <> 'claimed' AND s.disposition <> 'missed' AND s.reason_code <> 'paused' AND s.created_at > since - interval '1 minute') k
      CROSS JOIN LATERAL (SELECT x.job_name, coalesce(x.last_run_at, x.effective_from) AS started FROM rs.scheduled_jobs x WHERE x.id = k.job_id AND x.is_active LIMIT 1) j
      CROSS JOIN LATERAL (SELECT count(*) AS slots
                          FROM (SELECT FROM rs.job_slots s WHERE s.job_id = k.job_id AND s.disposition <> 'claimed' AND s.disposition <> 'missed' AND s.reason_code <> 'paused'
                                  AND s.slot_time > j.started LIMIT w.stuck_slots) t) c
      WHERE c.slots >= w.stuck_slots ORDER BY j.job_name LIMIT 1000) n);
END
$body$;

-- Runs that go on past their time-out, and those that ended by it or lost their lease.
CREATE FUNCTION rs.watch_runs(w rs.watchdog, since timestamptz, at timestamptz, of_instance uuid, of_build text) RETURNS integer LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $body$
  SELECT coalesce(sum(rs.watch_raise(w, r.rule, r.job_name, 'warning', r.said, at, of_instance, of_build)), 0)::integer
  FROM (
    (SELECT 'overrun' AS rule, j.job_name, 'A run of job ' || j.job_name || ' goes on since ' || rs.instant_text(min(e.started_at)) || ', past its time-out.' AS said
     FROM rs.job_executions e CROSS JOIN LATERAL (SELECT k.job_name, k.timeout_seconds FROM rs.scheduled_jobs k WHERE k.id = e.job_id LIMIT 1) j
     WHERE e.status = 'running' AND e.started_at + (j.timeout_seconds + w.lease_grace_seconds) * interval '1 second' < at
     GROUP BY j.job_name LIMIT 1000)
    UNION ALL
    (SELECT CASE e.status WHEN 'timed_out' THEN 'overrun' ELSE 'abandoned' END, j.job_name,
            CASE e.status WHEN 'timed_out' THEN 'A run of job ' || j.job_name || ' was ended by its time-out.'
                          ELSE 'A run of job ' || j.job_name || ' lost its lease: its instance is gone, hangs or was paused.' END
     FROM rs.job_executions e CROSS JOIN LATERAL (SELECT k.job_name FROM rs.scheduled_jobs k WHERE k.id = e.job_id LIMIT 1) j
     WHERE e.status IN ('abandoned', 'timed_out') AND e.completed_at > since - interval '1 minute' AND e.completed_at <= at
       AND NOT EXISTS (SELECT FROM rs.alerts a WHERE a.rule = CASE e.status WHEN 'timed_out' THEN 'overrun' ELSE 'abandoned' END
                         AND a.subject = j.job_name AND a.last_seen_at >= e.completed_at OFFSET 0)
     GROUP BY e.status, j.job_name LIMIT 1000)) r
$body$;

-- Permits that stand still, and what must never be. What was posted twice stays so: a finding that a person has resolved is not raised again.
CREATE FUNCTION rs.watch_permits(w rs.watchdog, at timestamptz, of_instance uuid, of_build text) RETURNS integer LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $body$
  SELECT coalesce(sum(rs.watch_raise(w, p.rule, p.permit_id::text, p.severity, p.said, at, of_instance, of_build)), 0)::integer
  FROM (
    (SELECT 'permit_past_lease' AS rule, f.permit_id, 'warning' AS severity, 'A permit is in flight past its lease, which ended at ' || rs.instant_text(f.lease_until) || '.' AS said
     FROM rs.posting_permits f WHERE f.status = 'IN_FLIGHT' AND f.lease_until < at - w.lease_grace_seconds * interval '1 second' ORDER BY f.lease_until LIMIT 1000)
    UNION ALL
    (SELECT 'permit_unknown', u.permit_id, 'warning', 'The outcome of a permit is unknown since ' || rs.instant_text(u.unknown_at) || '.'
     FROM rs.posting_permits u WHERE u.status = 'OUTCOME_UNKNOWN' AND u.unknown_at < at - w.permit_unknown_seconds * interval '1 second' ORDER BY u.lookup_at LIMIT 1000)
    UNION ALL
    (SELECT 'permit_unresolved', u.permit_id, 'critical', 'What became of a permit could not be found out: a person must say.'
     FROM rs.posting_permits u WHERE u.status = 'UNRESOLVED' ORDER BY u.changed_at LIMIT 1000)
    UNION ALL
    (SELECT 'double_post', d.permit_id, 'critical', 'A target has two posts: this permit was superseded, and both are public.'
     FROM rs.posting_permits d
     WHERE d.status = 'USED' AND d.superseded_by IS NOT NULL
       AND EXISTS (SELECT FROM rs.posting_permits o WHERE o.platform = d.platform AND o.account = d.account AND o.target_id = d.target_id AND o.permit_id <> d.permit_id
                     AND o.status = 'USED' OFFSET 0)
       AND NOT EXISTS (SELECT FROM rs.alerts a WHERE a.rule = 'double_post' AND a.subject = d.permit_id::text AND a.state = 'resolved' OFFSET 0)
     LIMIT 1000)) p
$body$;

-- The share of hits of each pipeline over the window, of the slots that are settled. Its slots are found by their start events and by what did not run.
CREATE FUNCTION rs.watch_pipelines(w rs.watchdog, at timestamptz, of_instance uuid, of_build text, OUT raised integer, OUT resolved integer) LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  p record;
  n bigint;
  hits bigint;
BEGIN
  raised := 0;
  resolved := 0;
  FOR p IN SELECT j.id, j.job_name FROM rs.scheduled_jobs j WHERE j.job_type = 'reply_pipeline' AND j.is_active LOOP
    SELECT count(*), count(*) FILTER (WHERE v.verdict = 'hit') INTO n, hits
    FROM (SELECT e.slot_time
          FROM rs.system_events s CROSS JOIN LATERAL (SELECT x.slot_time, x.kind FROM rs.job_executions x WHERE x.id = s.run_id LIMIT 1) e
          WHERE s.event_type = p.job_name || '_job_started' AND s.created_at > at - w.slo_window_seconds * interval '1 second' AND e.kind = 'schedule'
          UNION
          SELECT s.slot_time FROM rs.job_slots s
          WHERE s.job_id = p.id AND s.disposition <> 'claimed' AND s.kind = 'schedule' AND s.slot_time > at - w.slo_window_seconds * interval '1 second') t
    CROSS JOIN LATERAL (SELECT o.verdict FROM rs.reply_slo_events o WHERE o.slot_time = t.slot_time AND o.pipeline = p.job_name LIMIT 1) v
    WHERE v.verdict <> 'pending';
    CONTINUE WHEN n < w.slo_slots;
    IF hits * 100 < n * w.slo_percent THEN
      raised := raised + rs.watch_raise(w, 'slo_burn', p.job_name, 'warning',
        hits || ' of the last ' || n || ' slots of ' || p.job_name || ' are hits, fewer than ' || w.slo_percent || ' percent.', at, of_instance, of_build);
    ELSE
      resolved := resolved + rs.resolve_alerts('slo_burn', ARRAY[p.job_name], at);
    END IF;
  END LOOP;
END
$body$;

-- Findings that evidence ends. Missing data ends none.
CREATE FUNCTION rs.watch_over(w rs.watchdog, is_blind boolean, at timestamptz) RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  ended integer;
BEGIN
  WITH over AS MATERIALIZED (
    SELECT a.id
    FROM rs.alerts a
    LEFT JOIN LATERAL (SELECT k.id, k.last_run_at, k.paused_until, k.stale_since, k.invalid_reason FROM rs.scheduled_jobs k WHERE k.job_name = a.subject AND k.is_active LIMIT 1) j ON true
    WHERE a.state <> 'resolved'
      AND CASE
        WHEN a.rule = 'blind' THEN NOT is_blind AND a.last_seen_at < at
        WHEN a.subject = '*' THEN a.last_seen_at < at AND (SELECT count(*) FROM rs.alerts o WHERE o.rule = a.rule AND o.state <> 'resolved') <= w.most_alerts
        WHEN a.rule = 'silence' AND a.subject = 'scheduler' THEN
          (a.last_seen_at <= at - w.start_grace_seconds * interval '1 second'
           AND (EXISTS (SELECT FROM rs.instances i WHERE i.ticked_at > a.last_seen_at)
                OR EXISTS (SELECT FROM rs.job_executions e WHERE e.slot_time >= a.first_seen_at - (w.silence_seconds + w.start_grace_seconds) * interval '1 second' AND e.started_at >= a.last_seen_at OFFSET 0)))
          OR (a.last_seen_at < at AND NOT EXISTS (SELECT FROM rs.scheduled_jobs k WHERE k.silent_since IS NOT NULL AND k.is_active OFFSET 0))
        WHEN a.rule = 'silence' THEN j.id IS NULL OR j.last_run_at >= a.last_seen_at OR j.paused_until > at
        WHEN a.rule IN ('missed', 'stuck_skipping') THEN j.id IS NULL OR j.last_run_at > a.last_seen_at
        WHEN a.rule IN ('overrun', 'abandoned') THEN
          j.id IS NULL OR (j.last_run_at > a.last_seen_at AND NOT EXISTS (SELECT FROM rs.job_executions e WHERE e.status = 'running' AND e.job_id = j.id OFFSET 0))
        WHEN a.rule = 'freshness' THEN j.id IS NULL OR j.stale_since IS NULL
        WHEN a.rule = 'slo_burn' THEN j.id IS NULL
        WHEN a.rule = 'permit_past_lease' THEN a.subject NOT IN (SELECT p.permit_id::text FROM rs.posting_permits p WHERE p.status = 'IN_FLIGHT')
        WHEN a.rule = 'permit_unknown' THEN a.subject NOT IN (SELECT p.permit_id::text FROM rs.posting_permits p WHERE p.status = 'OUTCOME_UNKNOWN')
        WHEN a.rule = 'permit_unresolved' THEN a.subject NOT IN (SELECT p.permit_id::text FROM rs.posting_permits p WHERE p.status = 'UNRESOLVED')
        WHEN a.rule IN ('invalid_pipeline_source', 'target_not_root') THEN
          EXISTS (SELECT FROM rs.posting_permits p WHERE p.created_at > greatest(a.last_seen_at, at - interval '1 hour') AND p.pipeline_source = a.subject
                    AND p.approved_at IS NOT NULL AND p.decision_type <> 'canary' OFFSET 0)
        ELSE false END
    FOR NO KEY UPDATE OF a SKIP LOCKED)
  UPDATE rs.alerts a SET state = 'resolved', resolved_at = at, last_seen_at = at WHERE a.id = ANY(ARRAY(SELECT id FROM over));
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END
$body$;

-- Jobs whose last success is too old, also when nobody claims any more.
CREATE FUNCTION rs.watch_freshness(w rs.watchdog, at timestamptz, of_instance uuid, of_build text) RETURNS integer LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $body$
  WITH due AS MATERIALIZED (
    SELECT j.id FROM rs.scheduled_jobs j
    WHERE j.freshness_seconds IS NOT NULL AND j.stale_since IS NULL AND j.is_active AND j.fresh_until <= at LIMIT 500 FOR NO KEY UPDATE SKIP LOCKED),
  stale AS (
    UPDATE rs.scheduled_jobs j SET stale_since = at WHERE j.id = ANY(ARRAY(SELECT id FROM due)) RETURNING j.job_name, j.freshness_seconds AS seconds)
  SELECT coalesce(sum(rs.watch_raise(w, 'freshness', s.job_name, 'warning',
    'Job ' || s.job_name || ' has not succeeded for ' || CASE WHEN s.seconds >= 86400 THEN s.seconds / 86400 || '.' ELSE '' END
      || to_char(make_interval(secs => s.seconds % 86400), 'HH24:MI:SS') || '.', at, of_instance, of_build)), 0)::integer
  FROM stale s
$body$;

-- What is to be told goes to the outbox, once for each sink: what is new, what became critical, what is still open after 1 h, 4 h and then
-- each day, and what is over. What is silenced, inhibited or acknowledged waits. While a notice of an alert is unsent, it is not reminded of.
CREATE FUNCTION rs.watch_tell(at timestamptz) RETURNS integer LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $body$
  WITH news AS MATERIALIZED (
    SELECT a.id, CASE WHEN a.state = 'resolved' THEN 'resolved' WHEN NOT a.is_told THEN 'raised' WHEN a.severity <> a.told_severity THEN 'escalated' ELSE 'reminder' END AS kind
    FROM rs.alerts a
    WHERE EXISTS (SELECT FROM rs.alert_sinks)
      AND a.id IN (SELECT o.id FROM rs.alerts o
                   WHERE o.state <> 'resolved' AND o.state = 'open' AND (NOT o.is_told OR o.severity <> o.told_severity OR o.remind_at <= at)
                     AND NOT rs.is_silenced(o.rule, o.subject, at) AND NOT rs.is_inhibited(o.rule, o.subject)
                   UNION ALL
                   SELECT o.id FROM rs.alerts o WHERE o.state = 'resolved' AND o.is_told)
    FOR NO KEY UPDATE OF a SKIP LOCKED),
  marked AS (
    UPDATE rs.alerts a
       SET is_told = n.kind <> 'resolved', told_severity = a.severity,
           reminders = CASE n.kind WHEN 'raised' THEN 0 WHEN 'reminder' THEN a.reminders + 1 ELSE a.reminders END,
           remind_at = CASE n.kind WHEN 'raised' THEN at + interval '1 hour'
                                   WHEN 'reminder' THEN at + CASE a.reminders WHEN 0 THEN interval '3 hours' ELSE interval '24 hours' END
                                   WHEN 'escalated' THEN a.remind_at END
      FROM news n WHERE a.id = n.id),
  written AS (
    INSERT INTO rs.alert_deliveries (alert_id, sink, kind, created_at, not_before)
    SELECT n.id, s.name, n.kind, at, at
    FROM news n CROSS JOIN rs.alert_sinks s
    WHERE n.kind <> 'reminder' OR NOT EXISTS (SELECT FROM rs.alert_deliveries d WHERE d.alert_id = n.id AND d.sink = s.name AND d.sent_at IS NULL OFFSET 0)
    ORDER BY n.id, s.name
    RETURNING 1)
  SELECT count(*)::integer FROM written
$body$;

-- The whole watchdog, in one step, for anybody: the store calls it, and so may a timer of the server without any application. Of two at once
-- one judges. It waits for nobody's rows.
CREATE FUNCTION rs.watchdog(if_due boolean DEFAULT false, of_instance uuid DEFAULT NULL, of_build text DEFAULT NULL,
  OUT at timestamptz, OUT is_evaluated boolean, OUT next_at timestamptz, OUT blind_since timestamptz, OUT raised integer, OUT resolved integer,
  OUT open integer, OUT critical integer, OUT waiting integer)
LANGUAGE plpgsql SET enable_seqscan = off SET jit = off SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  w rs.watchdog;
  turn rs.watchdog_turn;
  last timestamptz;
  period interval;
  since timestamptz;
  p record;
BEGIN
  at := (SELECT c.now FROM rs.store_clock c);
  is_evaluated := false;
  raised := 0;
  resolved := 0;
  SELECT d.* INTO w FROM rs.watchdog d;
  IF w.one IS NULL THEN
    INSERT INTO rs.watchdog DEFAULT VALUES ON CONFLICT DO NOTHING;
    SELECT d.* INTO w FROM rs.watchdog d;
  END IF;
  last := (SELECT t.evaluated_at FROM rs.watchdog_turn t);
  period := w.period_seconds * interval '1 second';
  next_at := last + period;
  -- A timer that is a little early counts as on time, or each second round would be left out.
  IF NOT if_due OR last IS NULL OR at >= next_at - period / 10 OR at < last THEN
    IF NOT EXISTS (SELECT FROM rs.watchdog_turn) THEN
      INSERT INTO rs.watchdog_turn DEFAULT VALUES ON CONFLICT DO NOTHING;
    END IF;
    SELECT t.* INTO turn FROM rs.watchdog_turn t FOR NO KEY UPDATE SKIP LOCKED;
  END IF;
  IF turn.one IS NOT NULL THEN
    last := turn.evaluated_at;
    IF if_due AND at >= last AND at < last + period * 0.9 THEN
      next_at := last + period;
    ELSE
      is_evaluated := true;
      next_at := at + period;
      IF last < at - 2 * period THEN
        blind_since := last;
        raised := rs.raise_alert('blind', 'watchdog', 'warning', 'The watchdog did not run from ' || rs.instant_text(last) || ' to ' || rs.instant_text(at)
          || ': slots in between without evidence are unknown.', at, of_instance, of_build);
      END IF;
      since := coalesce(last, at - 2 * period);
      raised := raised + rs.watch_silence(w, at, of_instance, of_build) + rs.watch_slots(w, since, blind_since IS NOT NULL, at, of_instance, of_build)
        + rs.watch_runs(w, since, at, of_instance, of_build) + rs.watch_permits(w, at, of_instance, of_build) + rs.watch_freshness(w, at, of_instance, of_build);
      SELECT * INTO p FROM rs.watch_pipelines(w, at, of_instance, of_build);
      raised := raised + p.raised;
      resolved := p.resolved + rs.watch_over(w, blind_since IS NOT NULL, at);
      PERFORM rs.watch_tell(at);
      UPDATE rs.watchdog_turn t SET evaluated_at = at, instance_id = of_instance, build = of_build WHERE t.one = turn.one;
    END IF;
  END IF;
  SELECT count(*), count(*) FILTER (WHERE a.severity = 'critical' AND a.state = 'open' AND NOT rs.is_silenced(a.rule, a.subject, at) AND NOT rs.is_inhibited(a.rule, a.subject))
    INTO open, critical
  FROM rs.alerts a WHERE a.state <> 'resolved';
  waiting := (SELECT count(*) FROM rs.alert_deliveries d WHERE d.sent_at IS NULL);
END
$body$;
