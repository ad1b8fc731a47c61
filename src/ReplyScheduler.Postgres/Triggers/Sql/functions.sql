-- The functions of the trigger. They run as the owner of the tables, by pg_cron; nobody else may call them.

-- :name functions
CREATE OR REPLACE FUNCTION rs.trigger_secret(which text) RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  s rs.trigger_settings%ROWTYPE;
  wanted text;
  found_secret text;
BEGIN
  SELECT * INTO STRICT s FROM rs.trigger_settings;
  wanted := s.secret_name || CASE which WHEN 'previous' THEN '_previous' ELSE '' END;
  IF s.secret_store = 'vault' THEN
    SELECT d.decrypted_secret INTO found_secret FROM vault.decrypted_secrets d WHERE d.name = wanted;
  ELSE
    SELECT t.secret INTO found_secret FROM rs.trigger_secrets t WHERE t.name = wanted;
  END IF;
  RETURN found_secret;
END
$body$;

-- HMAC-SHA256 as RFC 2104 has it, without an extension.
CREATE OR REPLACE FUNCTION rs.trigger_hmac(message bytea, key bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  padded bytea := CASE WHEN length(key) > 64 THEN sha256(key) ELSE key END;
  inner_pad bytea;
  outer_pad bytea;
BEGIN
  padded := padded || decode(repeat('00', 64 - length(padded)), 'hex');
  inner_pad := padded;
  outer_pad := padded;
  FOR i IN 0..63 LOOP
    inner_pad := set_byte(inner_pad, i, get_byte(padded, i) # 54);
    outer_pad := set_byte(outer_pad, i, get_byte(padded, i) # 92);
  END LOOP;
  RETURN sha256(outer_pad || sha256(inner_pad || message));
END
$body$;

-- A missing secret is an error here: a header without a value would be left out in silence, and every call refused.
CREATE OR REPLACE FUNCTION rs.trigger_headers(attempt uuid, body text) RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  s rs.trigger_settings%ROWTYPE;
  secret text := rs.trigger_secret('current');
  previous text;
  at text := floor(extract(epoch FROM clock_timestamp()))::bigint::text;
  signed bytea;
  signature text := '';
  value text;
BEGIN
  SELECT * INTO STRICT s FROM rs.trigger_settings;
  IF secret IS NULL OR secret = '' THEN
    RAISE EXCEPTION 'there is no secret named ''%'': install the trigger again with one', s.secret_name;
  END IF;
  IF s.authentication = 'header' THEN
    RETURN jsonb_build_object('Content-Type', 'application/json', 'x-cron-secret', secret);
  END IF;
  IF s.overlap_until > statement_timestamp() THEN
    previous := rs.trigger_secret('previous');
  END IF;
  signed := convert_to(attempt || '.' || at || '.' || body, 'UTF8');
  FOREACH value IN ARRAY array_remove(ARRAY[secret, previous], NULL) LOOP
    signature := signature || CASE signature WHEN '' THEN '' ELSE ' ' END || 'v1,' || encode(rs.trigger_hmac(signed,
      CASE WHEN value LIKE 'whsec\_%' THEN decode(substr(value, 7), 'base64') ELSE convert_to(value, 'UTF8') END), 'base64');
  END LOOP;
  RETURN jsonb_build_object('Content-Type', 'application/json', 'webhook-id', attempt, 'webhook-timestamp', at, 'webhook-signature', signature);
END
$body$;

-- What an answer says of an attempt. Only our own id tells our endpoint's answer from somebody else's.
CREATE OR REPLACE FUNCTION rs.trigger_settle(attempt uuid, http_status integer, headers jsonb, timed_out boolean, error text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  echoed text;
  moved text;
BEGIN
  SELECT max(h.value) FILTER (WHERE lower(h.key) = 'x-trigger-id'), max(h.value) FILTER (WHERE lower(h.key) = 'location')
    INTO echoed, moved FROM jsonb_each_text(CASE jsonb_typeof(headers) WHEN 'object' THEN headers ELSE '{}' END) h;
  UPDATE rs.trigger_attempts a SET
    status = CASE WHEN timed_out THEN 'timeout'
                  WHEN error IS NOT NULL OR trigger_settle.http_status IS NULL THEN 'network_error'
                  WHEN trigger_settle.http_status NOT BETWEEN 200 AND 299 THEN 'http_error'
                  WHEN echoed = attempt::text THEN 'delivered'
                  ELSE 'unverified' END,
    http_status = trigger_settle.http_status,
    detail = left(CASE WHEN error IS NOT NULL THEN error
                       WHEN timed_out THEN 'No answer in time.'
                       WHEN moved IS NOT NULL AND echoed IS DISTINCT FROM attempt::text THEN 'A redirect was followed, and what was sent with it, to ' || regexp_replace(moved, '[?#].*$', '')
                       WHEN trigger_settle.http_status BETWEEN 200 AND 299 AND echoed IS NULL THEN 'The answer has no x-trigger-id: it is not that of our endpoint.'
                       WHEN trigger_settle.http_status BETWEEN 200 AND 299 AND echoed <> attempt::text THEN 'The answer has another x-trigger-id than the call.' END, 500),
    settled_at = clock_timestamp()
  WHERE a.id = attempt AND a.status <> 'delivered';
END
$body$;

-- Fires once: an attempt in the ledger, and its call. What stops the call is in the ledger too.
CREATE OR REPLACE FUNCTION rs.fire_trigger() RETURNS uuid LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  s rs.trigger_settings%ROWTYPE;
  attempt uuid := rs.new_id();
  slot timestamptz := date_trunc('second', statement_timestamp());
  body jsonb := jsonb_build_object('triggered_by', 'pg_cron', 'triggerId', attempt, 'slot', rs.instant_text(slot));
  request bigint;
BEGIN
  SELECT * INTO STRICT s FROM rs.trigger_settings;
  INSERT INTO rs.trigger_attempts (id, slot_time, sender) VALUES (attempt, slot, s.sender);
  BEGIN
    IF s.sender = 'pg_net' THEN
      request := net.http_post(url := s.url, body := body, params := '{}'::jsonb, headers := rs.trigger_headers(attempt, body::text), timeout_milliseconds := s.timeout_ms);
      UPDATE rs.trigger_attempts a SET request_id = request WHERE a.id = attempt;
    ELSE
      PERFORM rs.trigger_post(attempt, s.url, body::text, rs.trigger_headers(attempt, body::text), s.timeout_ms);
    END IF;
  EXCEPTION WHEN OTHERS THEN
    UPDATE rs.trigger_attempts a SET status = 'network_error', detail = left('Nothing was sent: ' || SQLERRM, 500), settled_at = clock_timestamp() WHERE a.id = attempt;
  END;
  RETURN attempt;
END
$body$;

-- By the extension http, which waits for the answer, in the schema that it was found in at the installation. The casts name the types of the
-- extension's own function: another of the name with types that fit better would be taken before it.
CREATE OR REPLACE FUNCTION rs.trigger_post(attempt uuid, url text, body text, headers jsonb, timeout_ms integer) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  home text := (SELECT s.http_schema FROM rs.trigger_settings s);
  status integer;
  answered jsonb;
BEGIN
  EXECUTE format('SELECT %I.http_set_curlopt(''CURLOPT_TIMEOUT_MS''::varchar, $1::varchar)', home) USING timeout_ms::text;
  EXECUTE format('SELECT r.status, (SELECT jsonb_object_agg(lower(h.field), h.value) FROM unnest(r.headers) h) FROM %1$I.http(ROW(''POST'', $1, '
                 || 'ARRAY(SELECT ROW(k.key, k.value)::%1$I.http_header FROM jsonb_each_text($2) k WHERE lower(k.key) <> ''content-type''), ''application/json'', $3)::%1$I.http_request) r', home)
    INTO status, answered USING url, headers, body;
  PERFORM rs.trigger_settle(attempt, status, answered, false, NULL);
EXCEPTION WHEN OTHERS THEN
  PERFORM rs.trigger_settle(attempt, NULL, NULL, SQLERRM ~* 'timed? ?out', left(SQLERRM, 500));
END
$body$;

-- Settles attempts by the answers that pg_net kept. After a crash its numbers begin anew: an answer belongs to the last attempt of its number
-- that was queued before it. What was taken for lost or strange is delivered after all when our id comes back late.
CREATE OR REPLACE FUNCTION rs.collect_attempts() RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  s rs.trigger_settings%ROWTYPE;
  answer record;
  settled integer := 0;
BEGIN
  SELECT * INTO STRICT s FROM rs.trigger_settings;
  IF EXISTS (SELECT 1 FROM rs.trigger_attempts a WHERE a.request_id IS NOT NULL AND a.status <> 'delivered' AND a.queued_at > statement_timestamp() - interval '1 day') THEN
    FOR answer IN
      SELECT DISTINCT ON (a.id) a.id, a.status, r.status_code, r.headers, coalesce(r.timed_out, false) AS timed_out, r.error_msg, e.is_ours
      FROM rs.trigger_attempts a
      JOIN net._http_response r ON r.id = a.request_id AND r.created >= a.queued_at - interval '10 seconds'
      CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(h.value = a.id::text), false) AS is_ours
        FROM jsonb_each_text(CASE jsonb_typeof(r.headers) WHEN 'object' THEN r.headers ELSE '{}' END) h WHERE lower(h.key) = 'x-trigger-id') e
      WHERE a.status <> 'delivered' AND a.queued_at > statement_timestamp() - interval '1 day'
        AND NOT EXISTS (SELECT 1 FROM rs.trigger_attempts l WHERE l.request_id = a.request_id AND l.queued_at > a.queued_at AND l.queued_at <= r.created + interval '10 seconds')
      ORDER BY a.id, (e.is_ours AND coalesce(r.status_code BETWEEN 200 AND 299, false)) DESC, r.created
    LOOP
      CONTINUE WHEN answer.status NOT IN ('queued', 'lost') AND NOT (answer.is_ours AND coalesce(answer.status_code BETWEEN 200 AND 299, false));
      PERFORM rs.trigger_settle(answer.id, answer.status_code, answer.headers, answer.timed_out, answer.error_msg);
      settled := settled + 1;
    END LOOP;
  END IF;
  UPDATE rs.trigger_attempts a SET status = 'lost', settled_at = clock_timestamp(),
         detail = 'Neither answered nor given up in time: the sender does not run, or a crash emptied its queue.'
   WHERE a.status = 'queued' AND a.queued_at < statement_timestamp() - s.lost_after;
  RETURN settled;
END
$body$;

-- What the watchdog says of the trigger itself: its cron job, and whether calls arrive. An alert ends by evidence alone.
CREATE OR REPLACE FUNCTION rs.trigger_rules() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  s rs.trigger_settings%ROWTYPE;
  at timestamptz := rs.store_now();
  fault text;
  calls record;
  runs_failed boolean := false;
BEGIN
  SELECT * INTO STRICT s FROM rs.trigger_settings;
  IF s.sender = 'none' THEN
    RETURN;
  END IF;
  IF s.cron_database IS NULL THEN
    SELECT CASE WHEN count(*) FILTER (WHERE j.username = current_user AND j.jobname = s.trigger_job) = 0 THEN 'The cron job of the trigger is missing.'
                WHEN count(*) FILTER (WHERE j.jobname = s.trigger_job AND j.username <> current_user) > 0 THEN 'A cron job of the trigger''s name belongs to another role, and runs beside it.'
                WHEN count(*) FILTER (WHERE j.active) > 1 THEN 'More than one cron job fires the trigger.'
                WHEN NOT bool_or(j.active AND j.jobname = s.trigger_job) THEN 'The cron job of the trigger is switched off.'
                WHEN NOT bool_or(j.jobname = s.trigger_job AND position('rs.fire_trigger' IN j.command) > 0) THEN 'The cron job of the trigger runs another command.' END
      INTO fault FROM cron.job j WHERE j.jobname = s.trigger_job OR (position('rs.fire_trigger' IN j.command) > 0 AND j.database = current_database());
    IF fault IS NULL THEN
      PERFORM rs.resolve_alerts('trigger_job', ARRAY[s.trigger_job], at);
    ELSE
      PERFORM rs.raise_alert('trigger_job', s.trigger_job, 'critical', fault, at, NULL, NULL);
    END IF;
    SELECT count(*) = 3 AND bool_and(d.status = 'failed') INTO runs_failed
    FROM (SELECT r.status FROM cron.job_run_details r JOIN cron.job j ON j.jobid = r.jobid
          WHERE j.jobname = s.trigger_job AND j.username = current_user AND r.status IN ('succeeded', 'failed') ORDER BY r.runid DESC LIMIT 3) d;
  END IF;
  SELECT count(*) AS n, count(*) FILTER (WHERE l.status = 'delivered') AS arrived, (array_agg(l.status ORDER BY l.queued_at DESC))[1] AS last INTO calls
  FROM (SELECT a.status, a.queued_at FROM rs.trigger_attempts a WHERE a.status <> 'queued' ORDER BY a.queued_at DESC LIMIT 3) l;
  IF runs_failed OR (calls.n = 3 AND calls.arrived = 0) THEN
    PERFORM rs.raise_alert('trigger_delivery', s.trigger_job, 'critical',
      CASE WHEN runs_failed THEN 'Three runs of the trigger''s cron job in a row failed.' ELSE 'Three calls of the endpoint in a row did not arrive; the last: ' || calls.last || '.' END, at, NULL, NULL);
  ELSIF calls.last = 'delivered' THEN
    PERFORM rs.resolve_alerts('trigger_delivery', ARRAY[s.trigger_job], at);
  END IF;
END
$body$;

-- Our own rows, no others: in the ledger, in pg_cron's history and among pg_net's answers.
CREATE OR REPLACE FUNCTION rs.purge_trigger() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  s rs.trigger_settings%ROWTYPE;
BEGIN
  SELECT * INTO STRICT s FROM rs.trigger_settings;
  IF s.sender = 'pg_net' THEN
    DELETE FROM net._http_response r USING rs.trigger_attempts a
     WHERE r.id = a.request_id AND a.status <> 'queued' AND r.created >= a.queued_at - interval '10 seconds' AND r.created < statement_timestamp() - interval '1 hour'
       AND a.queued_at > statement_timestamp() - interval '2 days';
  END IF;
  IF s.cron_database IS NULL THEN
    DELETE FROM cron.job_run_details r USING cron.job j
     WHERE j.jobid = r.jobid AND j.username = current_user AND j.jobname IN (s.trigger_job, s.watchdog_job) AND r.end_time < statement_timestamp() - s.keep_runs;
  END IF;
  DELETE FROM rs.trigger_attempts a WHERE a.queued_at < statement_timestamp() - s.keep_attempts AND a.status <> 'queued';
  UPDATE rs.trigger_settings SET purged_at = statement_timestamp();
END
$body$;

-- The watchdog's cron job. None of its parts keeps the others from their work; what went wrong is kept, and shown by the verification.
CREATE OR REPLACE FUNCTION rs.watch_trigger() RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  faults text[] := '{}';
BEGIN
  BEGIN
    PERFORM rs.collect_attempts();
  EXCEPTION WHEN OTHERS THEN
    faults := faults || ('collecting answers: ' || SQLERRM);
  END;
  BEGIN
    PERFORM rs.trigger_rules();
  EXCEPTION WHEN OTHERS THEN
    faults := faults || ('rules of the trigger: ' || SQLERRM);
  END;
  BEGIN
    PERFORM rs.watchdog();
  EXCEPTION WHEN OTHERS THEN
    faults := faults || ('watchdog: ' || SQLERRM);
  END;
  BEGIN
    IF (SELECT coalesce(s.purged_at < statement_timestamp() - interval '1 hour', true) FROM rs.trigger_settings s) THEN
      PERFORM rs.purge_trigger();
    END IF;
  EXCEPTION WHEN OTHERS THEN
    faults := faults || ('purge: ' || SQLERRM);
  END;
  UPDATE rs.trigger_settings SET watched_at = statement_timestamp(), watch_error = left(nullif(array_to_string(faults, '; '), ''), 2000);
  RETURN array_to_string(faults, '; ');
END
$body$;
