-- Requests that trigger a tick.

-- :name id_admit
-- Whoever writes the row is let in; who comes at the same time waits for that. An id that is past its time was never seen; the same asking
-- is answered as before.
WITH judged AS MATERIALIZED (
  SELECT c.now, $sent_at::timestamptz IS NULL OR abs(extract(epoch FROM c.now - $sent_at)) <= extract(epoch FROM $tolerance::interval) AS is_in_time FROM rs.store_clock c),
kept AS (
  INSERT INTO rs.trigger_seen_ids AS s (id, admission, seen_at, kept_until, instance_id, build)
  SELECT $id::text, $admission::uuid, j.now, j.now + $keep::interval, $instance::uuid, $build::text FROM judged j WHERE j.is_in_time AND $id IS NOT NULL
  ON CONFLICT (id) DO UPDATE SET admission = excluded.admission, seen_at = excluded.seen_at, kept_until = excluded.kept_until,
                                 instance_id = excluded.instance_id, build = excluded.build
  WHERE s.kept_until < excluded.seen_at OR s.admission = excluded.admission
  RETURNING 1)
SELECT j.now, j.is_in_time, EXISTS (SELECT FROM kept) FROM judged j
