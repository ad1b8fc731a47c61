-- What the trigger meets of pg_net 0.20, which cannot be installed where these tests run: the same tables, unlogged, the same function with the
-- same defaults and checks, the same rights for everybody. Its sender is a loop of the tests that empties the queue by real HTTP.
CREATE SCHEMA net;
CREATE DOMAIN net.http_method AS text CHECK (value ILIKE 'get' OR value ILIKE 'post' OR value ILIKE 'delete');
CREATE UNLOGGED TABLE net.http_request_queue (
  id bigserial, method net.http_method NOT NULL, url text NOT NULL, headers jsonb, body bytea, timeout_milliseconds integer NOT NULL);
CREATE UNLOGGED TABLE net._http_response (
  id bigint, status_code integer, content_type text, headers jsonb, content text, timed_out boolean, error_msg text, created timestamptz NOT NULL DEFAULT now());
CREATE INDEX ON net._http_response (created);
CREATE FUNCTION net.http_post(url text, body jsonb DEFAULT '{}', params jsonb DEFAULT '{}', headers jsonb DEFAULT '{"Content-Type": "application/json"}', timeout_milliseconds integer DEFAULT 5000)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  request_id bigint;
  kind text := (SELECT h.value FROM jsonb_each_text(coalesce(headers, '{}')) h WHERE lower(h.key) = 'content-type' LIMIT 1);
BEGIN
  IF kind IS NULL THEN
    headers := headers || '{"Content-Type": "application/json"}';
  ELSIF kind <> 'application/json' THEN
    RAISE EXCEPTION 'Content-Type header must be "application/json"';
  END IF;
  INSERT INTO net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  VALUES ('POST', url, headers, convert_to(body::text, 'UTF8'), timeout_milliseconds) RETURNING id INTO request_id;
  RETURN request_id;
END
$$;
GRANT USAGE ON SCHEMA net TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA net TO PUBLIC;
GRANT ALL ON ALL TABLES IN SCHEMA net TO PUBLIC;
