-- What the installation of the trigger runs, in this order and in one transaction. The wishes are the one row of pg_temp.trigger_wishes;
-- what was found and done goes to pg_temp.trigger_notes. A refusal has the SQLSTATE RS001 and leaves nothing behind.

-- :name wishes_make
-- The session's own tables: nobody else reaches them. The secret comes in by COPY, whose data stand in no statement and in no log of statements.
-- pg_temp comes last, or a temporary table would stand in the place of the catalogue's.
SET LOCAL search_path = pg_catalog, pg_temp;
SET LOCAL lock_timeout = '30s';
SET LOCAL statement_timeout = 0;
CREATE TEMPORARY TABLE trigger_wishes (wishes jsonb NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE trigger_given (secret text NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE trigger_notes (seq serial, kind text NOT NULL CHECK (kind IN ('note', 'missing', 'admin')), said text NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE trigger_found (what text PRIMARY KEY) ON COMMIT DROP;
CREATE TEMPORARY TABLE trigger_doubted (what text NOT NULL, said text NOT NULL) ON COMMIT DROP;
-- No right to hang a trigger on them: it would run as whoever writes next.
GRANT SELECT ON pg_temp.trigger_wishes, pg_temp.trigger_given, pg_temp.trigger_notes, pg_temp.trigger_found TO PUBLIC;
GRANT UPDATE ON pg_temp.trigger_wishes TO PUBLIC;
GRANT INSERT ON pg_temp.trigger_notes TO PUBLIC;
GRANT USAGE ON SEQUENCE pg_temp.trigger_notes_seq_seq TO PUBLIC;

-- :name install_found
-- What is used is looked for, not the name of an extension; and by the catalogue, since who may not use a schema cannot even ask for what is in it.
-- Anybody who may create a schema could put something of these names there: what neither a superuser nor the extension owns is not used.
WITH used (what, home, name) AS (
  VALUES ('pg_cron', 'cron', 'job'), ('pg_cron', 'cron', 'job_run_details'), ('pg_cron', 'cron', 'schedule'), ('pg_cron', 'cron', 'schedule_in_database'), ('pg_cron', 'cron', 'unschedule'),
         ('pg_cron', 'cron', 'alter_job'), ('pg_net', 'net', 'http_post'), ('pg_net', 'net', 'http_request_queue'), ('pg_net', 'net', '_http_response'),
         ('supabase_vault', 'vault', 'decrypted_secrets'), ('supabase_vault', 'vault', 'secrets'), ('supabase_vault', 'vault', 'create_secret'), ('supabase_vault', 'vault', 'update_secret')
), there AS (
  SELECT u.what, u.home, u.name, 'pg_class'::regclass::oid AS kind, c.oid, c.relowner AS owner FROM used u JOIN pg_namespace n ON n.nspname = u.home JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = u.name
  UNION ALL SELECT u.what, u.home, u.name, 'pg_proc'::regclass::oid, p.oid, p.proowner FROM used u JOIN pg_namespace n ON n.nspname = u.home JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = u.name
), judged AS (
  SELECT t.*, (SELECT r.rolsuper FROM pg_roles r WHERE r.oid = t.owner) OR EXISTS (
           SELECT 1 FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
           WHERE d.classid = t.kind AND d.objid = t.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND x.extname = t.what) AS is_trusted
  FROM there t
), doubted AS (
  INSERT INTO pg_temp.trigger_doubted (what, said)
  SELECT j.what, format('%I.%I belongs to the role ''%s'', which is no superuser, and not to the extension %s: it could do anything with what is given to it.', j.home, j.name, pg_get_userbyid(j.owner), j.what)
  FROM judged j WHERE NOT j.is_trusted
)
INSERT INTO pg_temp.trigger_found (what)
SELECT j.what FROM judged j GROUP BY j.what HAVING bool_and(j.is_trusted) AND bool_or(j.name IN ('job', 'http_post', 'decrypted_secrets'));

-- :name install_look
-- As the role that asks: whether it may, what is there, and what an administrator has to do first.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  owner name;
  wanted text;
  found text;
  homes text[] := '{}';
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = w ->> 'schema' AND c.relname = 'store_info') THEN
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format('The schema ''%s'' is not there or not migrated. Migrate it first: PostgresStore.MigrateAsync, or replyscheduler migrate.', w ->> 'schema');
  END IF;
  SELECT pg_get_userbyid(c.relowner) INTO owner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = w ->> 'schema' AND c.relname = 'store_info';
  IF NOT pg_has_role(current_user, owner, 'USAGE') THEN
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format('The role ''%s'' owns the tables of the schema ''%s'', and its cron jobs must be its own. Install as ''%s'', or as a role that may become it, and not as ''%s''.', owner, w ->> 'schema', owner, current_user);
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
    IF EXISTS (SELECT 1 FROM pg_temp.trigger_doubted d WHERE d.what = wanted) THEN
      RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = (SELECT string_agg(d.said, ' ' ORDER BY d.said) FROM pg_temp.trigger_doubted d WHERE d.what = wanted);
    END IF;
    IF wanted = 'http' THEN
      homes := ARRAY(
        SELECT n.nspname::text FROM (
          SELECT p.pronamespace, EXISTS (SELECT 1 FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                   AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND x.extname = 'http') AS is_extension,
                 NOT EXISTS (SELECT 1 FROM (
                   SELECT o.proowner AS held_by FROM pg_proc o WHERE o.pronamespace = p.pronamespace AND o.proname IN ('http', 'http_set_curlopt') AND (o.oid = p.oid OR o.proname <> 'http')
                   UNION ALL SELECT y.typowner FROM pg_type y WHERE y.typnamespace = p.pronamespace AND y.typname IN ('http_request', 'http_header', 'http_response', 'http_method')
                   UNION ALL SELECT t.typowner) parts JOIN pg_roles r ON r.oid = parts.held_by WHERE NOT r.rolsuper AND r.rolname <> w ->> 'owner') AS is_trusted
          FROM pg_proc p JOIN pg_type t ON t.oid = p.proargtypes[0] AND t.typnamespace = p.pronamespace
          WHERE p.proname = 'http' AND p.pronargs = 1 AND t.typname = 'http_request') f JOIN pg_namespace n ON n.oid = f.pronamespace
        WHERE f.is_extension OR (f.is_trusted AND NOT EXISTS (SELECT 1 FROM pg_extension x WHERE x.extname = 'http'))
        ORDER BY 1);
      IF cardinality(homes) > 1 THEN
        RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format('There is more than one function http(http_request), in the schemas %s. Keep one of them.', array_to_string(homes, ', '));
      ELSIF cardinality(homes) = 1 THEN
        INSERT INTO pg_temp.trigger_found (what) VALUES ('http');
      END IF;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_temp.trigger_found WHERE what = wanted) THEN
      BEGIN
        -- pg_cron and the Vault know their schema and take no other.
        EXECUTE format('CREATE EXTENSION %I', wanted) || CASE WHEN wanted IN ('pg_net', 'http')
          THEN format(' SCHEMA %I', coalesce((SELECT n.nspname FROM pg_namespace n WHERE n.nspname = 'extensions'), 'public')) ELSE '' END;
        INSERT INTO pg_temp.trigger_found (what) VALUES (wanted);
        IF wanted = 'http' THEN
          homes := ARRAY(SELECT n.nspname::text FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname = 'http');
        END IF;
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
  -- Kept from here on: whoever puts a function of that name somewhere else is not called.
  UPDATE pg_temp.trigger_wishes SET wishes = wishes || jsonb_build_object('http_schema', homes[1]);
END
$body$;

-- :name owner_tables_look
-- Where another role asks than the owner, nothing that the owner wrote may run in its session: SET ROLE alone is no wall, since a function can say
-- RESET ROLE. So the tables of these steps are plain, without triggers, rules, policies or functions in them, and stay so until the end. The
-- owner's functions are not called.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  part record;
BEGIN
  IF w ->> 'owner' = w ->> 'asked_by' THEN
    RETURN;
  END IF;
  FOR part IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = w ->> 'schema' AND c.relkind IN ('r', 'p', 'v')
                AND c.relname IN ('store_info', 'trigger_settings', 'trigger_secrets') ORDER BY c.relname LOOP
    EXECUTE format('LOCK TABLE %I.%I IN %s MODE', w ->> 'schema', part.relname,
      CASE WHEN part.relname = 'store_info' THEN 'ACCESS SHARE' WHEN w ? 'delete_secrets' THEN 'ACCESS EXCLUSIVE' ELSE 'SHARE ROW EXCLUSIVE' END);
  END LOOP;
  FOR part IN
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = w ->> 'schema' AND c.relname IN ('store_info', 'trigger_settings', 'trigger_secrets') AND (
      c.relkind <> 'r' OR pg_get_userbyid(c.relowner) <> w ->> 'owner' OR c.relrowsecurity OR EXISTS (SELECT 1 FROM pg_inherits i WHERE c.oid IN (i.inhrelid, i.inhparent))
      OR EXISTS (SELECT 1 FROM pg_rewrite r WHERE r.ev_class = c.oid)
      OR EXISTS (SELECT 1 FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  AND (t.typnamespace <> 'pg_catalog'::regnamespace OR a.attgenerated <> ''))
      OR (c.relname <> 'store_info' AND (EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid)
        OR EXISTS (SELECT 1 FROM pg_depend d WHERE d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_collation'::regclass)
             AND ((d.classid = 'pg_class'::regclass AND (d.objid = c.oid OR d.objid IN (SELECT i.indexrelid FROM pg_index i WHERE i.indrelid = c.oid)))
               OR (d.classid = 'pg_attrdef'::regclass AND d.objid IN (SELECT f.oid FROM pg_attrdef f WHERE f.adrelid = c.oid))
               OR (d.classid = 'pg_constraint'::regclass AND d.objid IN (SELECT k.oid FROM pg_constraint k WHERE k.conrelid = c.oid)))))))
  LOOP
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format(
      'The table ''%s'' of the schema ''%s'' is not as the library makes it: a trigger, a rule, a policy or a function of its owner would run in the session of ''%s''. Connect as ''%s'', or let it put the table back.',
      part.relname, w ->> 'schema', w ->> 'asked_by', w ->> 'owner');
  END LOOP;
END
$body$;

-- :name install_clock_look
DO $body$
BEGIN
  IF EXISTS (SELECT 1 FROM rs.store_info WHERE clock = 'virtual') THEN
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format('The schema ''%s'' runs on a virtual clock, which no timer of the server moves. Install a trigger on a schema that runs on the server''s clock.',
      (SELECT wishes ->> 'schema' FROM pg_temp.trigger_wishes));
  END IF;
END
$body$;

-- :name install_net_closed
-- Whoever can use the schema net reads queued headers, a secret among them. What is taken back is kept in the comment of the schema, so that it can
-- be given again: nobody but who may give it can write there.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  owner name := w ->> 'owner';
  found record;
  given text[] := '{}';
  said text := obj_description((SELECT n.oid FROM pg_namespace n WHERE n.nspname = 'net'), 'pg_namespace');
  kept jsonb;
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
    kept := CASE WHEN said LIKE 'ReplyScheduler took from PUBLIC: {%' THEN substr(said, 34)::jsonb ELSE jsonb_build_object('rights', '[]'::jsonb, 'comment', said) END;
    EXECUTE format('COMMENT ON SCHEMA net IS %L', 'ReplyScheduler took from PUBLIC: ' || jsonb_set(kept, '{rights}', (kept -> 'rights') || to_jsonb(given))::text);
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
  http_schema text,
  timeout_ms integer NOT NULL CHECK (timeout_ms BETWEEN 1000 AND 60000),
  lost_after interval NOT NULL,
  keep_attempts interval NOT NULL,
  keep_runs interval NOT NULL,
  accepts_unseen_jobs boolean NOT NULL,
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
                                 cron_database, http_schema, timeout_ms, lost_after, keep_attempts, keep_runs, accepts_unseen_jobs, given_rights, library_version)
SELECT w ->> 'url', w ->> 'sender', w ->> 'authentication', w ->> 'secret_store', w ->> 'secret_name', w ->> 'trigger_job', w ->> 'trigger_schedule',
       w ->> 'watchdog_job', w ->> 'watchdog_schedule', w ->> 'cron_database', w ->> 'http_schema', (w ->> 'timeout_ms')::integer, (w ->> 'lost_after')::interval,
       (w ->> 'keep_attempts')::interval, (w ->> 'keep_runs')::interval, (w ->> 'accept_unseen_jobs')::boolean,
       ARRAY(SELECT jsonb_array_elements_text(coalesce(w -> 'given_rights', '[]'))), w ->> 'library_version'
FROM (SELECT wishes AS w FROM pg_temp.trigger_wishes) x
ON CONFLICT (one) DO UPDATE SET
  url = excluded.url, sender = excluded.sender, authentication = excluded.authentication, secret_store = excluded.secret_store, secret_name = excluded.secret_name,
  trigger_job = excluded.trigger_job, trigger_schedule = excluded.trigger_schedule, watchdog_job = excluded.watchdog_job, watchdog_schedule = excluded.watchdog_schedule,
  cron_database = excluded.cron_database, http_schema = excluded.http_schema, timeout_ms = excluded.timeout_ms, lost_after = excluded.lost_after, keep_attempts = excluded.keep_attempts,
  keep_runs = excluded.keep_runs, accepts_unseen_jobs = excluded.accepts_unseen_jobs,
  given_rights = trigger_settings.given_rights || excluded.given_rights,
  library_version = excluded.library_version;

-- :name secret_vault
-- As the role that asked, so that the owner needs no right to write into the Vault: nothing of the owner's is called. What stood under the name
-- before becomes the previous secret, which signs beside the new one for a while. Nothing is written when it is the same, so that an installation
-- may be repeated at will. A secret that is not the trigger's is left alone, whatever name the settings have.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  value text := (SELECT secret FROM pg_temp.trigger_given);
  stem text := w ->> 'secret_name';
  about text := 'The secret of ReplyScheduler''s trigger';
  old text;
  known uuid;
BEGIN
  IF value IS NULL OR w ->> 'secret_store' <> 'vault' OR NOT EXISTS (SELECT 1 FROM pg_temp.trigger_found WHERE what = 'supabase_vault') THEN
    RETURN;
  END IF;
  IF EXISTS (SELECT 1 FROM vault.decrypted_secrets v WHERE v.name IN (stem, stem || '_previous') AND v.description <> about) THEN
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format('The Vault has a secret named ''%s'' or ''%s_previous'' that is not the trigger''s. Choose another name: PostgresTriggerOptions.SecretName.', stem, stem);
  END IF;
  SELECT v.id, v.decrypted_secret INTO known, old FROM vault.decrypted_secrets v WHERE v.name = stem;
  IF old = value THEN
    RETURN;
  ELSIF known IS NULL THEN
    PERFORM vault.create_secret(value, stem, about);
  ELSIF old IS NULL THEN
    PERFORM vault.update_secret(known, value);
  ELSE
    PERFORM vault.update_secret(known, value);
    SELECT v.id INTO known FROM vault.decrypted_secrets v WHERE v.name = stem || '_previous';
    IF known IS NULL THEN
      PERFORM vault.create_secret(old, stem || '_previous', about);
    ELSE
      PERFORM vault.update_secret(known, old);
    END IF;
  END IF;
  UPDATE pg_temp.trigger_wishes SET wishes = wishes || jsonb_build_object('secret_was', CASE WHEN old IS NULL THEN 'none' ELSE 'another' END);
EXCEPTION WHEN insufficient_privilege THEN
  INSERT INTO pg_temp.trigger_notes (kind, said) VALUES
    ('missing', format('The role ''%s'' may not keep secrets in the Vault (%s).', current_user, SQLERRM)),
    ('admin', format('SELECT vault.create_secret(:''secret'', %L, ''The secret of ReplyScheduler''''s trigger''); -- with the psql variable secret; or let an administrator install', stem));
END
$body$;

-- :name secret_table
-- As the owner; else as in the Vault.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  value text := (SELECT secret FROM pg_temp.trigger_given);
  stem text := w ->> 'secret_name';
  old text;
BEGIN
  IF value IS NULL OR w ->> 'secret_store' <> 'table' THEN
    RETURN;
  END IF;
  SELECT t.secret INTO old FROM rs.trigger_secrets t WHERE t.name = stem;
  IF old = value THEN
    RETURN;
  END IF;
  INSERT INTO rs.trigger_secrets AS t (name, secret)
  SELECT k.name, k.secret FROM (VALUES (stem, value), (stem || '_previous', old)) k (name, secret) WHERE k.secret IS NOT NULL
  ON CONFLICT (name) DO UPDATE SET secret = excluded.secret, changed_at = statement_timestamp();
  UPDATE pg_temp.trigger_wishes SET wishes = wishes || jsonb_build_object('secret_was', CASE WHEN old IS NULL THEN 'none' ELSE 'another' END);
END
$body$;

-- :name secret_kept
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
BEGIN
  IF w ->> 'secret_was' = 'none' THEN
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', format('Stored the secret as ''%s'' in the %s.', w ->> 'secret_name', CASE w ->> 'secret_store' WHEN 'vault' THEN 'Vault' ELSE 'secrets table' END));
  ELSIF w ->> 'secret_was' = 'another' THEN
    UPDATE rs.trigger_settings SET overlap_until = statement_timestamp() + (w ->> 'overlap')::interval;
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', CASE (SELECT s.authentication FROM rs.trigger_settings s)
      WHEN 'signed' THEN 'Changed the secret; calls are signed with both until the overlap ends.' ELSE 'Changed the secret; the header bears the new one from now on.' END);
  END IF;
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
      AND p.proname IN ('fire_trigger', 'trigger_headers', 'trigger_hmac', 'trigger_secret', 'trigger_post', 'trigger_settle', 'collect_attempts', 'watch_trigger', 'trigger_rules', 'purge_trigger')
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
      AND p.proname IN ('fire_trigger', 'trigger_headers', 'trigger_hmac', 'trigger_secret', 'trigger_post', 'trigger_settle', 'collect_attempts', 'watch_trigger', 'trigger_rules', 'purge_trigger'));
END
$body$;

-- :name notes
SELECT kind, said FROM pg_temp.trigger_notes ORDER BY seq;
