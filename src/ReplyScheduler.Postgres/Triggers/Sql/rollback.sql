-- What takes the trigger away again. It finds nothing to do where there is nothing; extensions stay, since others may use them by now.

-- :name owner_look
-- For what is no installation: whether this role may, and who owns what is there.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  owner name := (SELECT pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = w ->> 'schema' AND c.relname = 'store_info');
BEGIN
  IF owner IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format('The schema ''%s'' is not there or not migrated, so no trigger is installed in it.', w ->> 'schema');
  ELSIF NOT pg_has_role(current_user, owner, 'USAGE') THEN
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format('The trigger in the schema ''%s'' belongs to the role ''%s''. Connect as that role, or as one that may become it, and not as ''%s''.', w ->> 'schema', owner, current_user);
  ELSIF (w ->> 'needs_installation')::boolean AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = w ->> 'schema' AND c.relname = 'trigger_settings') THEN
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format('No trigger is installed in the schema ''%s'': install it first.', w ->> 'schema');
  END IF;
  UPDATE pg_temp.trigger_wishes SET wishes = wishes || jsonb_build_object('owner', owner, 'asked_by', current_user, 'database', current_database());
  PERFORM pg_advisory_xact_lock(hashtextextended('reply_scheduler trigger ' || (w ->> 'schema'), 0));
END
$body$;

-- :name rotation_begin
-- The wishes of a rotation are how the trigger was installed.
DO $body$
BEGIN
  UPDATE pg_temp.trigger_wishes SET wishes = wishes || (SELECT jsonb_build_object('secret_store', s.secret_store, 'secret_name', s.secret_name) FROM rs.trigger_settings s);
END
$body$;

-- :name rollback_net
-- What was taken from PUBLIC is given back by the role that owns it, unless the trigger of another schema needs it closed. It is read from where
-- nobody else could write it, and built anew from known words and names of the catalogue.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  comment text := obj_description((SELECT n.oid FROM pg_namespace n WHERE n.nspname = 'net'), 'pg_namespace');
  kept jsonb;
  known record;
BEGIN
  IF comment IS NULL OR comment NOT LIKE 'ReplyScheduler took from PUBLIC: {%'
     OR NOT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = w ->> 'schema' AND c.relname = 'trigger_settings') THEN
    RETURN;
  END IF;
  kept := substr(comment, 34)::jsonb;
  FOR known IN
    SELECT DISTINCT format('GRANT %s ON %s TO PUBLIC', (regexp_match(x, '^GRANT ([A-Z, ]+) ON '))[1], o.called) AS said
    FROM jsonb_array_elements_text(kept -> 'rights') x
    JOIN (SELECT 'SCHEMA net' AS called
          UNION ALL SELECT format('%s net.%I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'net' AND c.relkind IN ('r', 'S')) o ON x LIKE 'GRANT %' AND right(x, length(o.called) + 14) = ' ON ' || o.called || ' TO PUBLIC'
    WHERE string_to_array((regexp_match(x, '^GRANT ([A-Z, ]+) ON '))[1], ', ') <@ ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN', 'USAGE', 'CREATE']
  LOOP
    IF EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'trigger_settings' AND n.nspname <> w ->> 'schema') THEN
      INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', format('Left to an administrator, since another trigger is in this database: %s.', known.said));
      CONTINUE;
    END IF;
    BEGIN
      EXECUTE known.said;
      EXECUTE format('COMMENT ON SCHEMA net IS %L', kept ->> 'comment');
    EXCEPTION WHEN insufficient_privilege OR undefined_object OR invalid_schema_name OR undefined_table THEN
      INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('missing', 'This role cannot give PUBLIC its rights on the schema net again.'), ('admin', known.said || ';');
    END;
  END LOOP;
END
$body$;

-- :name rollback_names
-- As they were installed, whatever the wishes are now.
DO $body$
BEGIN
  IF to_regclass('rs.trigger_settings') IS NOT NULL THEN
    UPDATE pg_temp.trigger_wishes SET wishes = wishes || (
      SELECT jsonb_build_object('trigger_job', s.trigger_job, 'watchdog_job', s.watchdog_job, 'secret_name', s.secret_name, 'cron_database', s.cron_database, 'given_rights', s.given_rights)
      FROM rs.trigger_settings s);
  END IF;
END
$body$;

-- :name rollback_jobs
-- Jobs of our names, by our owner, that run what is ours. Names and owner alone could be somebody's by now.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  gone bigint;
BEGIN
  IF coalesce(w ->> 'cron_database', current_database()) <> current_database() OR NOT EXISTS (SELECT 1 FROM pg_temp.trigger_found WHERE what = 'pg_cron') OR NOT has_schema_privilege('cron', 'USAGE') THEN
    RETURN;
  END IF;
  SELECT count(*) FILTER (WHERE cron.unschedule(j.jobid)) INTO gone FROM cron.job j
   WHERE j.username = w ->> 'owner' AND ((j.jobname IN (w ->> 'trigger_job', w ->> 'watchdog_job') AND (position('rs.fire_trigger' IN j.command) > 0 OR position('rs.watch_trigger' IN j.command) > 0))
      OR (j.jobname = (w ->> 'trigger_job') || '_purge' AND position('cron.job_run_details' IN j.command) > 0));
  IF gone > 0 THEN
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', format('Removed the cron jobs (%s).', gone));
  END IF;
END
$body$;

-- :name rollback_secrets
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
BEGIN
  IF (w ->> 'delete_secrets')::boolean AND to_regclass('rs.trigger_secrets') IS NOT NULL THEN
    DROP TABLE rs.trigger_secrets;
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', 'Deleted the secrets table.');
  END IF;
END
$body$;

-- :name rollback_vault
-- As the role that asked.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  stem text := w ->> 'secret_name';
BEGIN
  IF (w ->> 'delete_secrets')::boolean AND EXISTS (SELECT 1 FROM pg_temp.trigger_found WHERE what = 'supabase_vault') AND has_schema_privilege('vault', 'USAGE') THEN
    DELETE FROM vault.secrets v WHERE v.name IN (stem, stem || '_previous') AND v.description = 'The secret of ReplyScheduler''s trigger';
    IF FOUND THEN
      INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', 'Deleted the secrets.');
    END IF;
  END IF;
END
$body$;

-- :name rollback_objects
-- Last of all, since functions and triggers of the owner run here: as the owner, within a function from which no role can be changed, and what they
-- could have left for later is closed before anything else runs.
CREATE OR REPLACE FUNCTION rs.trigger_end(deactivate boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  changed bigint;
BEGIN
  IF to_regclass('rs.trigger_settings') IS NOT NULL THEN
    PERFORM rs.resolve_alerts(a.rule, ARRAY[a.subject], rs.store_now()) FROM rs.alerts a WHERE a.rule IN ('trigger_job', 'trigger_delivery') AND a.state <> 'resolved';
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', 'Removed the functions, the settings and the ledger of the trigger.');
  END IF;
  IF deactivate THEN
    UPDATE rs.scheduled_jobs SET is_active = false WHERE is_active;
    GET DIAGNOSTICS changed = ROW_COUNT;
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', format('Deactivated %s jobs of the catalogue.', changed));
  END IF;
  SET CONSTRAINTS ALL IMMEDIATE;
END
$body$;
SELECT rs.trigger_end((SELECT (wishes ->> 'deactivate_jobs')::boolean FROM pg_temp.trigger_wishes));
SET LOCAL search_path = pg_catalog, pg_temp;
CLOSE ALL;
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
BEGIN
  IF w ->> 'owner' <> w ->> 'asked_by' AND EXISTS (
    SELECT 1 FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_roles r ON r.oid = p.proowner WHERE t.tgdeferrable AND NOT t.tgisinternal AND NOT r.rolsuper) THEN
    RAISE EXCEPTION USING ERRCODE = 'RS001', MESSAGE = format('A deferred trigger of this database could run at the end of the transaction, in the session of ''%s''. Connect as ''%s'' for a rollback.', w ->> 'asked_by', w ->> 'owner');
  END IF;
END
$body$;
DROP FUNCTION rs.trigger_end(boolean);
DROP FUNCTION IF EXISTS rs.watch_trigger(), rs.purge_trigger(), rs.trigger_rules(), rs.collect_attempts(), rs.fire_trigger(),
  rs.trigger_post(uuid, text, text, jsonb, integer), rs.trigger_settle(uuid, integer, jsonb, boolean, text), rs.trigger_headers(uuid, text), rs.trigger_hmac(bytea, bytea), rs.trigger_secret(text);
DROP TABLE IF EXISTS rs.trigger_attempts, rs.trigger_settings;

-- :name owner_leave
-- The role that asked is the one that the session was in before.
DO $body$
BEGIN
  EXECUTE format('SET LOCAL ROLE %I', (SELECT wishes ->> 'asked_by' FROM pg_temp.trigger_wishes));
END
$body$;

-- :name rollback_rights
-- As the role that asked. The owner can write what is kept of these: only what an installation may give is taken back, as the catalogue has it.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  owner name := w ->> 'owner';
  known record;
BEGIN
  IF EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'trigger_settings' AND pg_get_userbyid(c.relowner) = owner AND n.nspname <> w ->> 'schema') THEN
    RETURN; -- Another trigger of the same owner needs them.
  END IF;
  FOR known IN
    SELECT g.said FROM (
      SELECT format('USAGE ON SCHEMA %I', n.nspname) AS said FROM pg_namespace n WHERE n.nspname IN ('cron', 'net', 'vault')
      UNION ALL SELECT format('%s ON net.%I', r.needs, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'net'
        JOIN (VALUES ('http_request_queue', 'SELECT, INSERT'), ('_http_response', 'SELECT, DELETE')) r (name, needs) ON r.name = c.relname
      UNION ALL SELECT format('USAGE ON SEQUENCE net.%I', c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'net' WHERE c.relkind = 'S'
      UNION ALL SELECT format('SELECT ON vault.%I', c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'vault' WHERE c.relname = 'decrypted_secrets') g
    WHERE coalesce(w -> 'given_rights', '[]') ? g.said
  LOOP
    BEGIN
      EXECUTE format('REVOKE %s FROM %I', known.said, owner);
    EXCEPTION WHEN OTHERS THEN
      INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', format('The role ''%s'' keeps %s, which this role cannot take back.', owner, known.said));
    END;
  END LOOP;
END
$body$;

-- :name finish_table
DO $body$
BEGIN
  IF (SELECT s.secret_store FROM rs.trigger_settings s) = 'table' THEN
    DELETE FROM rs.trigger_secrets t USING rs.trigger_settings s WHERE t.name = s.secret_name || '_previous';
  END IF;
  UPDATE rs.trigger_settings SET overlap_until = NULL;
  INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', 'The previous secret is forgotten: calls are made with the new one alone.');
END
$body$;

-- :name finish_vault
-- As the role that asked.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
BEGIN
  IF w ->> 'secret_store' = 'vault' AND EXISTS (SELECT 1 FROM pg_temp.trigger_found WHERE what = 'supabase_vault') THEN
    DELETE FROM vault.secrets v WHERE v.name = (w ->> 'secret_name') || '_previous' AND v.description = 'The secret of ReplyScheduler''s trigger';
  END IF;
END
$body$;
