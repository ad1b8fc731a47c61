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
-- What was taken from PUBLIC is given back by the role that owns it, unless the trigger of another schema needs it closed.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  said text;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace, pg_temp.trigger_wishes w WHERE n.nspname = w.wishes ->> 'schema' AND c.relname = 'trigger_settings') THEN
    RETURN;
  END IF;
  FOR said IN SELECT x FROM rs.trigger_settings s, unnest(s.net_rights) x LOOP
    IF EXISTS (SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'trigger_settings' AND n.nspname <> w ->> 'schema') THEN
      INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', format('Left to an administrator, since another trigger is in this database: %s.', said));
      CONTINUE;
    END IF;
    BEGIN
      EXECUTE said;
    EXCEPTION WHEN insufficient_privilege OR undefined_object OR invalid_schema_name OR undefined_table THEN
      INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('missing', 'This role cannot give PUBLIC its rights on the schema net again.'), ('admin', said || ';');
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
  stem text := w ->> 'secret_name';
  gone integer := 0;
BEGIN
  IF NOT (w ->> 'delete_secrets')::boolean THEN
    RETURN;
  END IF;
  IF to_regclass('rs.trigger_secrets') IS NOT NULL THEN
    DROP TABLE rs.trigger_secrets;
    gone := 1;
  END IF;
  IF EXISTS (SELECT 1 FROM pg_temp.trigger_found WHERE what = 'supabase_vault') AND has_schema_privilege('vault', 'USAGE') THEN
    DELETE FROM vault.secrets v WHERE v.name IN (stem, stem || '_previous') AND v.description = 'The secret of ReplyScheduler''s trigger';
    IF FOUND THEN
      gone := 1;
    END IF;
  END IF;
  IF gone > 0 THEN
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', 'Deleted the secrets.');
  END IF;
END
$body$;

-- :name rollback_objects
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  changed bigint;
BEGIN
  IF to_regclass('rs.trigger_settings') IS NOT NULL THEN
    PERFORM rs.resolve_alerts(a.rule, ARRAY[a.subject], rs.store_now()) FROM rs.alerts a WHERE a.rule IN ('trigger_job', 'trigger_delivery') AND a.state <> 'resolved';
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', 'Removed the functions, the settings and the ledger of the trigger.');
  END IF;
  DROP FUNCTION IF EXISTS rs.watch_trigger(), rs.purge_trigger(), rs.trigger_rules(), rs.collect_attempts(), rs.fire_trigger(),
    rs.trigger_post(uuid, text, text, jsonb, integer), rs.trigger_settle(uuid, integer, jsonb, boolean, text), rs.trigger_headers(uuid, text), rs.trigger_hmac(bytea, bytea),
    rs.trigger_keep_secret(text, text), rs.trigger_secret(text);
  DROP TABLE IF EXISTS rs.trigger_attempts, rs.trigger_settings;
  IF (w ->> 'deactivate_jobs')::boolean THEN
    UPDATE rs.scheduled_jobs SET is_active = false WHERE is_active;
    GET DIAGNOSTICS changed = ROW_COUNT;
    INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', format('Deactivated %s jobs of the catalogue.', changed));
  END IF;
END
$body$;

-- :name owner_leave
-- The role that asked is the one that the session was in before.
DO $body$
BEGIN
  EXECUTE format('SET LOCAL ROLE %I', (SELECT wishes ->> 'asked_by' FROM pg_temp.trigger_wishes));
END
$body$;

-- :name rollback_rights
-- As the role that asked again.
DO $body$
DECLARE
  w jsonb := (SELECT wishes FROM pg_temp.trigger_wishes);
  owner name := w ->> 'owner';
  said text;
BEGIN
  IF EXISTS (SELECT 1 FROM pg_catalog.pg_class c WHERE c.relname = 'trigger_settings' AND pg_get_userbyid(c.relowner) = owner) THEN
    RETURN; -- Another trigger of the same owner needs them.
  END IF;
  FOR said IN SELECT jsonb_array_elements_text(coalesce(w -> 'given_rights', '[]')) LOOP
    BEGIN
      EXECUTE format('REVOKE %s FROM %I', said, owner);
    EXCEPTION WHEN OTHERS THEN
      INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', format('The role ''%s'' keeps %s, which this role cannot take back.', owner, said));
    END;
  END LOOP;
END
$body$;

-- :name rotation_finish
DO $body$
DECLARE
  s rs.trigger_settings%ROWTYPE;
BEGIN
  SELECT * INTO STRICT s FROM rs.trigger_settings;
  IF s.secret_store = 'vault' THEN
    DELETE FROM vault.secrets v WHERE v.name = s.secret_name || '_previous' AND v.description = 'The secret of ReplyScheduler''s trigger';
  ELSE
    DELETE FROM rs.trigger_secrets t WHERE t.name = s.secret_name || '_previous';
  END IF;
  UPDATE rs.trigger_settings SET overlap_until = NULL;
  INSERT INTO pg_temp.trigger_notes (kind, said) VALUES ('note', 'The previous secret is forgotten: calls are made with the new one alone.');
END
$body$;
