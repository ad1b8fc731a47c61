-- Requests that trigger a tick.

-- :name id_admit
-- Whoever writes the row is let in. An id that is past its time was never seen; the same asking is answered as before.
INSERT INTO trigger_seen_ids (id, admission, seen_at, kept_until, instance_id, build)
VALUES ($id, $admission, $now, $now + $keep, $instance, $build)
ON CONFLICT (id) DO UPDATE SET admission = excluded.admission, seen_at = excluded.seen_at, kept_until = excluded.kept_until,
                               instance_id = excluded.instance_id, build = excluded.build
WHERE trigger_seen_ids.kept_until < excluded.seen_at OR trigger_seen_ids.admission = excluded.admission
