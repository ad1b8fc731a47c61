-- What the installation of the trigger runs, in this order and in one transaction. The wishes are the one row of pg_temp.trigger_wishes;
-- what was found and done goes to pg_temp.trigger_notes. A refusal has the SQLSTATE RS001 and leaves nothing behind.

-- :name wishes_make
-- The session's own tables: nobody else reaches them. The secret comes in by COPY, whose data stand in no statement and in no log of statements.
SET LOCAL search_path = pg_catalog;
SET LOCAL lock_timeout = '30s';
SET LOCAL statement_timeout = 0;
CREATE TEMPORARY TABLE trigger_wishes (wishes jsonb NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE trigger_given (secret text NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE trigger_notes (seq serial, kind text NOT NULL CHECK (kind IN ('note', 'missing', 'admin')), said text NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE trigger_found (what text PRIMARY KEY) ON COMMIT DROP;
GRANT ALL ON pg_temp.trigger_wishes, pg_temp.trigger_given, pg_temp.trigger_notes, pg_temp.trigger_found TO PUBLIC;
GRANT USAGE ON SEQUENCE pg_temp.trigger_notes_seq_seq TO PUBLIC;

-- :name install_found
-- What is used is looked for, not the name of an extension; and by the catalogue, since who may not use a schema cannot even ask for what is in it.
INSERT INTO pg_temp.trigger_found (what)
SELECT 'pg_cron' WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'cron' AND c.relname = 'job')
UNION ALL SELECT 'pg_net' WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'net' AND p.proname = 'http_post')
UNION ALL SELECT 'http' WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_type t ON t.oid = p.proargtypes[0] WHERE p.proname = 'http' AND p.pronargs = 1 AND t.typname = 'http_request')
UNION ALL SELECT 'supabase_vault' WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'vault' AND c.relname = 'decrypted_secrets');

-- :name install_look
-- As the role that asks: whether it may, what is there, and what an administrator has to do first.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  owner name;
  wanted text;
  found text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = w ->> 'schema' AND c.relname = 'store_info') THEN
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format('The schema ''%s'' is not there or not migrated. Migrate it first: PostgresStore.MigrateAsync, or replyscheduler migrate.', w ->> 'schema');
  END IF;
  SELECT pg_get_userbyid(c.relowner) INTO owner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = w ->> 'schema' AND c.relname = 'store_info';
  IF NOT pg_has_role(current_user, owner, 'USAGE') THEN
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format('The role ''%s'' owns the tables of the schema ''%s'', and its cron jobs must be its own. Install as ''%s'', or as a role that may become it, and not as ''%s''.', owner, w ->> 'schema', owner, current_user);
  END IF;
  IF EXISTS (SELECT 1 FROM rs.store_info WHERE clock = 'virtual') THEN
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format('The schema ''%s'' runs on a virtual clock, which no timer of the server moves. Install a trigger on a schema that runs on the server''s clock.', w ->> 'schema');
  END IF;
  w := w || jsonb_build_object('owner', owner, 'asked_by', current_user, 'database', current_database(), 'cron_database', nullif(w ->> 'cron_database', current_database()));
  UPDATE pg_temp.trigger_wishes SET wishes = w;
  PERFORM pg_advisory_xact_lock(hashtextextended('reply_scheduler trigger ' || (w ->> 'schema'), 0));
  IF NOT (SELECT r.rolcanlogin FROM pg_roles r WHERE r.rolname = owner) THEN
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('missing', format('The role ''%s'' may not log in, so pg_cron cannot run jobs as it.', owner)), ('admin', format('ALTER ROLE %I LOGIN;', owner));
  END IF;

  FOR wanted IN SELECT x FROM (VALUES (CASE WHEN w ->> 'cron_database' IS NULL THEN 'pg_cron' END),
                                      (CASE w ->> 'sender' WHEN 'pg_net' THEN 'pg_net' WHEN 'http' THEN 'http' END),
                                      (CASE WHEN w ->> 'secret_store' = 'vault' THEN 'supabase_vault' END)) v (x) WHERE x IS NOT NULL LOOP
    found := NULL;
    IF NOT EXISTS (SELECT 1 FROM pg_temp.trigger_found WHERE what = wanted) THEN
      BEGIN
        -- pg_cron and the Vault know their schema and take no other.
        EXECUTE format('CREATE EXTENSION %I', wanted) || CASE WHEN wanted IN ('pg_net', 'http')
          THEN format(' SCHEMA %I', coalesce((SELECT n.nspname FROM pg_namespace n WHERE n.nspname = 'extensions'), 'public')) ELSE '' END;
        INSERT INTO pg_temp.trigger_found (what) VALUES (wanted);
        INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', format('Created the extension %s.', wanted));
      EXCEPTION WHEN OTHERS THEN
        found := SQLERRM;
      END;
    END IF;
    IF found IS NOT NULL THEN
      INSERT INTO pg_temp.trigger_notes (kind, said) VALUES
        ('missing', format('The extension %s is not there, and this role cannot create it (%s).', wanted, found) || CASE wanted
           WHEN 'pg_cron' THEN ' The server needs shared_preload_libraries = ''pg_cron''; if it lives in another database, name that one in PostgresTriggerOptions.CronDatabase.'
           WHEN 'supabase_vault' THEN ' Without the Vault choose the secrets table: PostgresTriggerOptions.SecretStore.'
           ELSE ' Without it choose another sender: PostgresTriggerOptions.Sender.' END),
        ('admin', format('CREATE EXTENSION IF NOT EXISTS %I;', wanted));
      CONTINUE;
    END IF;
    INSERT INTO pg_temp.trigger_notes (kind, said)
    SELECT 'note', format('Uses %s %s.', wanted, coalesce((SELECT extversion FROM pg_extension WHERE extname = wanted), '(no extension of the catalogue)'));
  END LOOP;
END
$body$;

-- :name install_net_closed
-- Whoever can use the schema net reads queued headers, a secret among them. What is taken back is kept, so that it can be given again.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  owner name := w ->> 'owner';
  found record;
  given text[] := '{}';
BEGIN
  IF w ->> 'sender' <> 'pg_net' OR NOT EXISTS (SELECT 1 FROM pg_temp.trigger_found WHERE what = 'pg_net') THEN
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_namespace n WHERE n.nspname = 'net' AND pg_get_userbyid(n.nspowner) IN (current_user, owner)) THEN
    IF EXISTS (SELECT 1 FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'net' AND a.grantee = 0) THEN
      INSERT INTO pg_temp.trigger_notes (kind, said) VALUES
        ('note', 'Every role may read what waits in net.http_request_queue, and the schema net is not ours to close. ' || CASE w ->> 'authentication'
                   WHEN 'signed' THEN 'Calls are signed, so nothing that waits there lets anybody in for longer than minutes.'
                   ELSE 'The secret stands there while a call waits: signed calls are safer (PostgresTriggerOptions.Authentication).' END);
    END IF;
    RETURN;
  END IF;
  FOR found IN
    SELECT 'USAGE ON SCHEMA net' AS what FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'net' AND a.grantee = 0 AND a.privilege_type = 'USAGE'
    UNION ALL SELECT 'CREATE ON SCHEMA net' FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'net' AND a.grantee = 0 AND a.privilege_type = 'CREATE'
    UNION ALL SELECT format('%s ON %s net.%I', string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type), CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'net', aclexplode(c.relacl) a WHERE a.grantee = 0 AND c.relkind IN ('r', 'S') GROUP BY c.relkind, c.relname
  LOOP
    EXECUTE format('REVOKE %s FROM PUBLIC', found.what);
    given := given || format('GRANT %s TO PUBLIC', found.what);
  END LOOP;
  IF cardinality(given) > 0 THEN
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', 'Took the rights of PUBLIC on the schema net back, since queued requests can be read there; a rollback gives them again.');
    UPDATE pg_temp.trigger_wishes SET wishes = wishes || jsonb_build_object('net_rights', to_jsonb(given));
  END IF;
END
$body$;

-- :name install_rights
-- The owner's rights on what others own: given where this role can give them, else written down for an administrator. Never to PUBLIC,
-- since the functions of pg_cron are everybody's who can reach their schema.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  owner name := w ->> 'owner';
  given text[] := '{}';
  need record;
BEGIN
  FOR pass IN 1..2 LOOP
    FOR need IN
      SELECT format('USAGE ON SCHEMA %I', n.nspname) AS what, has_schema_privilege(owner, n.oid, 'USAGE') AS has
      FROM pg_namespace n
      WHERE (n.nspname = 'cron' AND w ->> 'cron_database' IS NULL) OR (n.nspname = 'net' AND w ->> 'sender' = 'pg_net') OR (n.nspname = 'vault' AND w ->> 'secret_store' = 'vault')
      UNION ALL SELECT format('%s ON net.%I', r.needs, c.relname), has_table_privilege(owner, c.oid, 'SELECT') AND has_table_privilege(owner, c.oid, r.needed)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'net'
      JOIN (VALUES ('http_request_queue', 'SELECT, INSERT', 'INSERT'), ('_http_response', 'SELECT, DELETE', 'DELETE')) r (name, needs, needed) ON r.name = c.relname
      WHERE w ->> 'sender' = 'pg_net'
      UNION ALL SELECT format('USAGE ON SEQUENCE net.%I', c.relname), has_sequence_privilege(owner, c.oid, 'USAGE')
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'net' WHERE c.relkind = 'S' AND w ->> 'sender' = 'pg_net'
      UNION ALL SELECT format('SELECT ON vault.%I', c.relname), has_table_privilege(owner, c.oid, 'SELECT')
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'vault' WHERE c.relname = 'decrypted_secrets' AND w ->> 'secret_store' = 'vault'
    LOOP
      CONTINUE WHEN need.has;
      IF pass = 2 THEN
        given := array_remove(given, need.what);
        INSERT INTO pg_temp.trigger_notes (kind, said) VALUES
          ('missing', format('The role ''%s'' needs %s, which this role cannot give.', owner, need.what)), ('admin', format('GRANT %s TO %I;', need.what, owner));
      ELSE
        given := given || need.what;
        BEGIN
          EXECUTE format('GRANT %s TO %I', need.what, owner);
        EXCEPTION WHEN insufficient_privilege THEN
          NULL; -- The second look tells.
        END;
      END IF;
    END LOOP;
  END LOOP;
  INSERT INTO pg_temp.trigger_notes (kind, said) SELECT 'note', format('Gave %s to the role ''%s''.', g, owner) FROM unnest(given) g;
  UPDATE pg_temp.trigger_wishes SET wishes = wishes || jsonb_build_object('given_rights', to_jsonb(given));
  IF EXISTS (SELECT 1 FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'cron' AND a.grantee = 0 AND a.privilege_type = 'USAGE') THEN
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES
      ('note', 'PUBLIC may use the schema cron: every role can schedule jobs. An administrator should take that back: REVOKE USAGE ON SCHEMA cron FROM PUBLIC.');
  END IF;
END
$body$;

-- :name install_jobs_look
-- A job of the same name that belongs to another role is not replaced by ours, and both would fire.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  owner name := w ->> 'owner';
  other record;
BEGIN
  IF coalesce(w ->> 'cron_database', current_database()) <> current_database() OR NOT EXISTS (SELECT 1 FROM pg_temp.trigger_found WHERE what = 'pg_cron') OR NOT has_schema_privilege('cron', 'USAGE') THEN
    RETURN;
  END IF;
  FOR other IN EXECUTE 'SELECT jobid, jobname, username FROM cron.job WHERE jobname IN ($1, $2) AND username <> $3 ORDER BY jobid'
               USING w ->> 'trigger_job', w ->> 'watchdog_job', owner LOOP
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format(
      'The cron job ''%s'' (id %s) belongs to the role ''%s'' and would run beside one of ''%s''. Let ''%s'' remove it (SELECT cron.unschedule(%s)), or choose other names: PostgresTriggerOptions.TriggerJob and WatchdogJob.',
      other.jobname, other.jobid, other.username, owner, other.username, other.jobid);
  END LOOP;
  IF row_security_active('cron.job') AND NOT (w ->> 'accept_unseen_jobs')::boolean THEN
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format(
      'The role ''%s'' sees none but its own cron jobs, so nobody has looked for jobs of the same name that belong to others and would run beside ours. Let an administrator install, or let one look (SELECT jobid, jobname, username FROM cron.job WHERE jobname IN (%L, %L)) and then set PostgresTriggerOptions.AcceptUnseenJobs.',
      current_user, w ->> 'trigger_job', w ->> 'watchdog_job');
  END IF;
END
$body$;

-- :name owner_become
-- From here on as the owner of the tables, with its rights alone.
DO $body$
BEGIN
  EXECUTE format('SET LOCAL ROLE %I', (SELECT wishes ->> 'owner' FROM pg_temp.trigger_wishes));
END
$body$;

-- :name install_tables
-- How the trigger is set up. No secret is in it.
CREATE TABLE IF NOT EXISTS rs.trigger_settings (
  one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
  url text CHECK (length(url) BETWEEN 1 AND 2000),
  sender text NOT NULL CHECK (sender IN ('pg_net', 'http', 'none')),
  authentication text NOT NULL CHECK (authentication IN ('signed', 'header')),
  secret_store text NOT NULL CHECK (secret_store IN ('vault', 'table')),
  secret_name text NOT NULL CHECK (length(secret_name) BETWEEN 1 AND 200),
  overlap_until timestamptz,
  trigger_job text NOT NULL,
  trigger_schedule text NOT NULL,
  watchdog_job text NOT NULL,
  watchdog_schedule text NOT NULL,
  cron_database text,
  timeout_ms integer NOT NULL CHECK (timeout_ms BETWEEN 1000 AND 60000),
  lost_after interval NOT NULL,
  keep_attempts interval NOT NULL,
  keep_runs interval NOT NULL,
  accepts_unseen_jobs boolean NOT NULL,
  net_rights text[] NOT NULL DEFAULT '{}',
  given_rights text[] NOT NULL DEFAULT '{}',
  watched_at timestamptz,
  watch_error text,
  purged_at timestamptz,
  definitions jsonb NOT NULL DEFAULT '{}',
  library_version text NOT NULL,
  installed_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  CHECK (sender = 'none' OR url IS NOT NULL)
) WITH (fillfactor = 50);

-- A call of the endpoint. What pg_cron calls succeeded is no more than a row here; it is delivered when our own id came back.
CREATE TABLE IF NOT EXISTS rs.trigger_attempts (
  id uuid PRIMARY KEY,
  slot_time timestamptz NOT NULL,
  queued_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  status text COLLATE "C" NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'delivered', 'http_error', 'timeout', 'network_error', 'lost', 'unverified')),
  request_id bigint,
  http_status integer,
  detail text CHECK (length(detail) <= 500),
  settled_at timestamptz,
  sender text NOT NULL,
  fired_by text NOT NULL DEFAULT session_user,
  CHECK ((status = 'queued') = (settled_at IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX IF NOT EXISTS trigger_attempts_queued ON rs.trigger_attempts (queued_at);
CREATE INDEX IF NOT EXISTS trigger_attempts_request ON rs.trigger_attempts (request_id) WHERE status <> 'delivered';

-- :name install_secrets_table
CREATE TABLE IF NOT EXISTS rs.trigger_secrets (
  name text PRIMARY KEY,
  secret text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT statement_timestamp()
);

-- :name install_settings
INSERT INTO rs.trigger_settings (url, sender, authentication, secret_store, secret_name, trigger_job, trigger_schedule, watchdog_job, watchdog_schedule,
                                 cron_database, timeout_ms, lost_after, keep_attempts, keep_runs, accepts_unseen_jobs, net_rights, given_rights, library_version)
SELECT w ->> 'url', w ->> 'sender', w ->> 'authentication', w ->> 'secret_store', w ->> 'secret_name', w ->> 'trigger_job', w ->> 'trigger_schedule',
       w ->> 'watchdog_job', w ->> 'watchdog_schedule', w ->> 'cron_database', (w ->> 'timeout_ms')::integer, (w ->> 'lost_after')::interval,
       (w ->> 'keep_attempts')::interval, (w ->> 'keep_runs')::interval, (w ->> 'accept_unseen_jobs')::boolean,
       ARRAY(SELECT jsonb_array_elements_text(coalesce(w -> 'net_rights', '[]'))), ARRAY(SELECT jsonb_array_elements_text(coalesce(w -> 'given_rights', '[]'))), w ->> 'library_version'
FROM (SELECT wishes AS w FROM pg_temp.trigger_wishes) x
ON CONFLICT (one) DO UPDATE SET
  url = excluded.url, sender = excluded.sender, authentication = excluded.authentication, secret_store = excluded.secret_store, secret_name = excluded.secret_name,
  trigger_job = excluded.trigger_job, trigger_schedule = excluded.trigger_schedule, watchdog_job = excluded.watchdog_job, watchdog_schedule = excluded.watchdog_schedule,
  cron_database = excluded.cron_database, timeout_ms = excluded.timeout_ms, lost_after = excluded.lost_after, keep_attempts = excluded.keep_attempts,
  keep_runs = excluded.keep_runs, accepts_unseen_jobs = excluded.accepts_unseen_jobs, net_rights = trigger_settings.net_rights || excluded.net_rights,
  given_rights = trigger_settings.given_rights || excluded.given_rights,
  library_version = excluded.library_version;

-- :name install_secret
-- As the role that asked, so that the owner needs no right to write into the Vault. What stood under the name before becomes the previous
-- secret, which signs beside the new one for a while. Nothing is written when it is the same, so that an installation may be repeated at will.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  value text := (SELECT secret FROM pg_temp.trigger_given);
  stem text := w ->> 'secret_name';
  old text;
BEGIN
  IF value IS NULL OR (w ->> 'secret_store' = 'vault' AND NOT EXISTS (SELECT 1 FROM pg_temp.trigger_found WHERE what = 'supabase_vault')) THEN
    RETURN;
  END IF;
  old := rs.trigger_secret('current');
  IF old = value THEN
    RETURN;
  ELSIF old IS NULL THEN
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', format('Stored the secret as ''%s'' in the %s.', stem, CASE w ->> 'secret_store' WHEN 'vault' THEN 'Vault' ELSE 'secrets table' END));
  ELSE
    PERFORM rs.trigger_keep_secret(stem || '_previous', old);
    UPDATE rs.trigger_settings SET overlap_until = statement_timestamp() + (w ->> 'overlap')::interval;
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', CASE (SELECT s.authentication FROM rs.trigger_settings s)
      WHEN 'signed' THEN 'Changed the secret; calls are signed with both until the overlap ends.' ELSE 'Changed the secret; the header bears the new one from now on.' END);
  END IF;
  PERFORM rs.trigger_keep_secret(stem, value);
EXCEPTION WHEN insufficient_privilege THEN
  INSERT INTO pg_temp.trigger_notes (kind, said) VALUES
    ('missing', format('The role ''%s'' may not keep secrets in the Vault (%s).', current_user, SQLERRM)),
    ('admin', format('SELECT vault.create_secret(:''secret'', %L, ''The secret of ReplyScheduler''''s trigger''); -- with the psql variable secret; or let an administrator install', stem));
END
$body$;

-- :name install_schedule
-- Not before everything is there that the jobs need, and in the database that pg_cron lives in. A job of ours that is off or aimed at another
-- database is mended; scheduling alone would leave it so.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  wanted record;
  was record;
  is_there boolean;
  job bigint;
BEGIN
  IF coalesce(w ->> 'cron_database', current_database()) <> current_database() OR EXISTS (SELECT 1 FROM pg_temp.trigger_notes WHERE kind = 'missing') THEN
    RETURN;
  END IF;
  FOR wanted IN SELECT x.name, x.schedule, x.command, x.database FROM jsonb_to_recordset(w -> 'jobs') AS x (name text, schedule text, command text, database text) LOOP
    SELECT j.schedule, j.command, j.active, j.database INTO was FROM cron.job j WHERE j.jobname = wanted.name AND j.username = w ->> 'owner';
    is_there := FOUND;
    wanted.database := coalesce(wanted.database, w ->> 'database');
    IF is_there AND was.active AND was.database = wanted.database AND was.schedule = wanted.schedule AND was.command = wanted.command THEN
      CONTINUE;
    END IF;
    IF is_there AND (was.database <> wanted.database OR (NOT was.active AND NOT has_function_privilege('cron.alter_job(bigint,text,text,text,text,boolean)', 'EXECUTE'))) THEN
      PERFORM cron.unschedule(j.jobid) FROM cron.job j WHERE j.jobname = wanted.name AND j.username = w ->> 'owner';
    END IF;
    IF wanted.database = current_database() AND current_user = w ->> 'owner' THEN
      job := cron.schedule(wanted.name, wanted.schedule, wanted.command);
    ELSIF current_user = w ->> 'owner' THEN
      job := cron.schedule_in_database(wanted.name, wanted.schedule, wanted.command, wanted.database);
    ELSE
      job := cron.schedule_in_database(wanted.name, wanted.schedule, wanted.command, wanted.database, w ->> 'owner');
    END IF;
    IF NOT (SELECT j.active FROM cron.job j WHERE j.jobid = job) THEN
      PERFORM cron.alter_job(job_id := job, active := true);
    END IF;
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', format(CASE WHEN is_there THEN 'Mended the cron job ''%s'' (%s).' ELSE 'Scheduled the cron job ''%s'' (%s).' END, wanted.name, wanted.schedule));
  END LOOP;
  PERFORM cron.unschedule(j.jobid) FROM cron.job j WHERE w ->> 'sender' = 'none' AND j.jobname = w ->> 'trigger_job' AND j.username = w ->> 'owner';
END
$body$;

-- :name install_rights_own
-- Nobody but the owner has what an administrator's default rights may have given on new objects; who reads events reads the ledger too.
DO $body$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, c.oid::regclass::text AS name, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS whom
    FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.relnamespace = (SELECT s.relnamespace FROM pg_class s WHERE s.oid = 'rs.store_info'::regclass) AND c.relname IN ('trigger_settings', 'trigger_attempts', 'trigger_secrets')
      AND a.grantee <> c.relowner
    UNION SELECT 'FUNCTION', p.oid::regprocedure::text, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
    FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.pronamespace = (SELECT s.relnamespace FROM pg_class s WHERE s.oid = 'rs.store_info'::regclass)
      AND p.proname IN ('fire_trigger', 'trigger_headers', 'trigger_hmac', 'trigger_secret', 'trigger_keep_secret', 'trigger_post', 'trigger_settle', 'collect_attempts', 'watch_trigger', 'trigger_rules', 'purge_trigger')
      AND a.grantee <> p.proowner
  LOOP
    EXECUTE format('REVOKE ALL ON %s %s FROM %s', given.kind, given.name, given.whom);
  END LOOP;
  FOR given IN SELECT DISTINCT a.grantee FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = 'rs.system_events'::regclass AND a.privilege_type = 'SELECT' AND a.grantee NOT IN (0, c.relowner) LOOP
    EXECUTE format('GRANT SELECT ON %s, %s TO %I', 'rs.trigger_settings'::regclass, 'rs.trigger_attempts'::regclass, pg_get_userbyid(given.grantee));
  END LOOP;
  UPDATE rs.trigger_settings SET definitions = (
    SELECT jsonb_object_agg(p.proname, md5(p.prosrc)) FROM pg_proc p
    WHERE p.pronamespace = (SELECT s.relnamespace FROM pg_class s WHERE s.oid = 'rs.store_info'::regclass)
      AND p.proname IN ('fire_trigger', 'trigger_headers', 'trigger_hmac', 'trigger_secret', 'trigger_keep_secret', 'trigger_post', 'trigger_settle', 'collect_attempts', 'watch_trigger', 'trigger_rules', 'purge_trigger'));
END
$body$;

-- :name notes
SELECT kind, said FROM pg_temp.trigger_notes ORDER BY seq;
