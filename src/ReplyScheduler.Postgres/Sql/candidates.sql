-- The queue of posts that might be answered.

-- :name run_holds
-- Locks the run. The statements that follow do their work only if it still is this tenure's: reply_scheduler.outcome then says go. (That
-- completed_at is null says the same as the status, and leaves no choice but the way by the id.)
WITH r AS MATERIALIZED (
  SELECT 1 FROM rs.job_executions WHERE id = $run::uuid AND completed_at IS NULL AND lease_owner = $instance::uuid FOR NO KEY UPDATE)
SELECT set_config('reply_scheduler.outcome', CASE WHEN EXISTS (SELECT 1 FROM r) THEN 'go' ELSE 'fenced' END, true) = 'go', t.now
FROM rs.store_clock t

-- :name offers_lock
-- What may come back stays as the next statement sees it.
SELECT count(*) FROM (
  SELECT c.id
  FROM unnest($platforms::text[], $accounts::text[], $targets::text[]) AS o (platform, account, target_id)
  JOIN rs.reply_candidates c ON c.platform = o.platform AND c.account = o.account AND c.target_id = o.target_id
  ORDER BY c.id FOR NO KEY UPDATE OF c) l

-- :name candidate_add
-- The offers of a request, judged as if one after the other: of several for one target the first that nothing stands against acts, and
-- the later ones find its candidate waiting. Another session's candidate that came first is found by offers_lost.
WITH w AS MATERIALIZED (
  SELECT DISTINCT ON (p.platform, p.account, p.target_id) p.platform, p.account, p.target_id, p.status
  FROM rs.posting_permits p WHERE p.status IN ('PENDING', 'APPROVED') AND true = ANY ($requeues::boolean[])
  ORDER BY p.platform, p.account, p.target_id, p.slot_time NULLS FIRST, p.created_at
), o AS MATERIALIZED (
  SELECT u.*, b.permit_id AS blocked_by, b.status AS block, k.id AS known_id, k.status AS known, w.status AS waits,
         b.status IS NOT NULL AND NOT (b.status = 'NOT_POSTED' AND u.requeue) AS is_blocked
  FROM unnest($platforms::text[], $accounts::text[], $targets::text[], $roots::text[], $issuers::text[], $methods::text[], $observed::timestamptz[], $confidences::float8[],
              $authors::text[], $texts::text[], $languages::text[], $posted::timestamptz[], $views::bigint[], $tiers::integer[], $scores::float8[], $summons::boolean[],
              $lives::interval[], $requeues) WITH ORDINALITY
    AS u (platform, account, target_id, root_id, issuer, method, observed_at, confidence, author, text, language, posted_at, views, tier, score, is_summons, life, requeue, n)
  LEFT JOIN LATERAL ( -- A superseded permit blocks again when it turns out to be public.
    SELECT s.permit_id, s.status, 1 AS place FROM rs.posting_permits s
    WHERE s.platform = u.platform AND s.account = u.account AND s.target_id = u.target_id AND s.superseded_by IS NOT NULL AND s.status = 'USED'
    UNION ALL
    SELECT s.permit_id, s.status, 2 FROM rs.posting_permits s
    WHERE s.platform = u.platform AND s.account = u.account AND s.target_id = u.target_id
      AND s.status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED') AND s.superseded_by IS NULL
    ORDER BY place LIMIT 1) b ON true
  LEFT JOIN rs.reply_candidates k ON k.platform = u.platform AND k.account = u.account AND k.target_id = u.target_id
  LEFT JOIN w ON w.platform = u.platform AND w.account = u.account AND w.target_id = u.target_id
), j AS MATERIALIZED (
  SELECT o.*, min(o.n) FILTER (WHERE NOT o.is_blocked AND (o.known IS NULL OR (o.requeue AND o.waits IS NULL AND o.known IN ('expired', 'dead', 'withdrawn', 'decided'))))
                OVER (PARTITION BY o.platform, o.account, o.target_id) AS acting
  FROM o
), g AS MATERIALIZED (
  SELECT j.*, CASE WHEN j.n = j.acting THEN coalesce(j.known_id, rs.new_id()) END AS id FROM j
), added AS (
  INSERT INTO rs.reply_candidates (id, pipeline, platform, account, target_id, root_id, root_issuer, root_method, root_observed_at, root_confidence,
                                   author, text, language, posted_at, expected_views, tier, score, is_summons, expires_at, supersedes, created_at, changed_at, instance_id, build)
  SELECT g.id, $pipeline::text, g.platform, g.account, g.target_id, g.root_id, g.issuer, g.method, g.observed_at, g.confidence,
         g.author, g.text, g.language, g.posted_at, g.views, g.tier, g.score, g.is_summons, t.now + g.life, g.blocked_by, t.now, t.now, $instance::uuid, $build::text
  FROM g CROSS JOIN rs.store_clock t WHERE g.n = g.acting AND g.known_id IS NULL
  ORDER BY g.platform, g.account, g.target_id
  ON CONFLICT (platform, account, target_id) DO NOTHING
  RETURNING id
), requeued AS (
  UPDATE rs.reply_candidates c
     SET status = 'waiting', pipeline = $pipeline, root_id = g.root_id, root_issuer = g.issuer, root_method = g.method, root_observed_at = g.observed_at,
         root_confidence = g.confidence, author = g.author, text = g.text, language = g.language, posted_at = g.posted_at, expected_views = g.views, tier = g.tier,
         score = g.score, is_summons = g.is_summons, expires_at = t.now + g.life, attempts = 0, not_before = DEFAULT, deleted_at = NULL, supersedes = g.blocked_by,
         changed_at = t.now, instance_id = $instance, build = $build
    FROM g CROSS JOIN rs.store_clock t
   WHERE c.id = g.known_id AND g.n = g.acting AND c.status IN ('expired', 'dead', 'withdrawn', 'decided')
  RETURNING c.id, g.n, g.known, g.blocked_by, t.now
), told AS (
  INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, instance_id, build)
  SELECT 'candidate_requeued', 'info', 'A candidate entered the queue again on request.',
         jsonb_build_object('candidate_id', r.id, 'was', r.known, 'supersedes', r.blocked_by), r.now, $instance, $build
  FROM requeued r ORDER BY r.n
), a AS MATERIALIZED (
  SELECT g.n, g.acting, g.id, CASE WHEN g.is_blocked THEN g.block WHEN g.requeue THEN g.waits END AS answered, CASE WHEN g.acting < g.n THEN 'waiting' ELSE g.known END AS known,
         g.n = g.acting AND g.id NOT IN (SELECT x.id FROM added x) AND g.id NOT IN (SELECT r.id FROM requeued r) AS is_lost
  FROM g)
SELECT CASE WHEN a.is_lost THEN 'lost' WHEN a.n = a.acting THEN 'added' WHEN a.answered IS NOT NULL THEN 'answered' ELSE 'known' END, coalesce(a.answered, a.known), a.id
FROM a CROSS JOIN (SELECT set_config('reply_scheduler.lost', count(*)::text, true) FROM a WHERE a.is_lost) s
ORDER BY a.n

-- :name offers_lost
SELECT o.n::integer, c.status
FROM unnest($platforms::text[], $accounts::text[], $targets::text[]) WITH ORDINALITY AS o (platform, account, target_id, n)
JOIN rs.reply_candidates c ON c.platform = o.platform AND c.account = o.account AND c.target_id = o.target_id
WHERE current_setting('reply_scheduler.lost', true) <> '0'

-- :name withdraw_lock
-- No launch of an account that has the target goes on meanwhile, so that nothing is sent to it after the answer. In one order.
WITH RECURSIVE a AS (
  (SELECT c.account FROM rs.reply_candidates c WHERE c.platform = $platform::text ORDER BY c.account LIMIT 1)
  UNION ALL
  SELECT (SELECT c.account FROM rs.reply_candidates c WHERE c.platform = $platform AND c.account > a.account ORDER BY c.account LIMIT 1) FROM a WHERE a.account IS NOT NULL
), k AS MATERIALIZED (
  SELECT DISTINCT hashtext($platform || chr(31) || a.account) AS key
  FROM a CROSS JOIN LATERAL (SELECT FROM rs.reply_candidates c WHERE c.platform = $platform AND c.account = a.account AND c.target_id = $target::text AND c.deleted_at IS NULL LIMIT 1) c
  ORDER BY key)
SELECT pg_advisory_xact_lock(i.tableoid::int, k.key) FROM rs.store_info i CROSS JOIN k

-- :name candidate_withdraw
WITH RECURSIVE a AS (
  (SELECT c.account FROM rs.reply_candidates c WHERE c.platform = $platform::text ORDER BY c.account LIMIT 1)
  UNION ALL
  SELECT (SELECT c.account FROM rs.reply_candidates c WHERE c.platform = $platform AND c.account > a.account ORDER BY c.account LIMIT 1) FROM a WHERE a.account IS NOT NULL
), f AS MATERIALIZED (
  SELECT c.id
  FROM a CROSS JOIN LATERAL (SELECT c.id FROM rs.reply_candidates c WHERE c.platform = $platform AND c.account = a.account AND c.target_id = $target::text LIMIT 1) c
  ORDER BY c.id
), l AS MATERIALIZED (
  SELECT f.id FROM f CROSS JOIN LATERAL (SELECT FROM rs.reply_candidates c WHERE c.id = f.id AND c.deleted_at IS NULL FOR NO KEY UPDATE) c)
UPDATE rs.reply_candidates c
   SET deleted_at = t.now, changed_at = t.now, instance_id = $instance::uuid, build = $build::text, status = CASE c.status WHEN 'waiting' THEN 'withdrawn' ELSE c.status END
  FROM rs.store_clock t
 WHERE c.id = ANY (ARRAY(SELECT l.id FROM l))

-- :name candidates_release
-- A candidate is released from the run that was seen to have ended, and not from a later one that leases it meanwhile.
WITH ended AS MATERIALIZED (
  SELECT c.id, c.lease_run_id FROM rs.reply_candidates c
  WHERE current_setting('reply_scheduler.outcome', true) = 'go' AND c.status = 'leased' AND c.pipeline = $pipeline::text AND c.lease_run_id <> $run::uuid
    AND (SELECT e.status FROM rs.job_executions e WHERE e.id = c.lease_run_id) IS DISTINCT FROM 'running'
), l AS MATERIALIZED (
  SELECT e.id FROM ended e CROSS JOIN LATERAL (SELECT FROM rs.reply_candidates c WHERE c.id = e.id AND c.lease_run_id = e.lease_run_id FOR NO KEY UPDATE SKIP LOCKED) c)
UPDATE rs.reply_candidates c
   SET status = CASE WHEN c.deleted_at IS NOT NULL THEN 'withdrawn' WHEN c.attempts + 1 >= $max_attempts::integer THEN 'dead' ELSE 'waiting' END, attempts = c.attempts + 1,
       not_before = t.now + $back_off::interval * (1 << least(c.attempts, 16)), lease_run_id = NULL, changed_at = t.now
  FROM rs.store_clock t
 WHERE c.id = ANY (ARRAY(SELECT l.id FROM l))

-- :name candidates_expire
WITH l AS MATERIALIZED (
  SELECT c.id FROM rs.reply_candidates c
  WHERE current_setting('reply_scheduler.outcome', true) = 'go' AND c.status = 'waiting' AND c.expires_at <= (SELECT t.now FROM rs.store_clock t)
  ORDER BY c.expires_at LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED)
UPDATE rs.reply_candidates c SET status = 'expired', changed_at = t.now
  FROM rs.store_clock t
 WHERE c.id = ANY (ARRAY(SELECT l.id FROM l))

-- :name candidates_figures
SELECT t.tier, c.waiting
FROM unnest(ARRAY[1, 2, 3, 4]) AS t (tier)
CROSS JOIN LATERAL (SELECT count(*)::integer AS waiting FROM rs.reply_candidates c WHERE c.status = 'waiting' AND c.pipeline = $pipeline::text AND c.tier = t.tier) c
WHERE current_setting('reply_scheduler.outcome', true) = 'go'

-- :name slots_served
SELECT set_config('reply_scheduler.behind', CASE WHEN count(*) < $behind_below::float8 THEN 'yes' ELSE 'no' END, true) = 'yes'
FROM unnest($slots::timestamptz[]) AS s (slot_time)
CROSS JOIN LATERAL (SELECT FROM rs.reply_slo_events v
                    WHERE v.slot_time = s.slot_time AND v.pipeline = (SELECT j.job_name FROM rs.scheduled_jobs j WHERE j.id = $job::uuid) AND v.verdict IN ('hit', 'pending') LIMIT 1) v
WHERE current_setting('reply_scheduler.outcome', true) = 'go'

-- :name candidate_take
-- A repeated call whose first answer was lost finds the candidate that it leased.
WITH held AS MATERIALIZED (
  SELECT c.id FROM rs.reply_candidates c WHERE current_setting('reply_scheduler.outcome', true) = 'go' AND c.status = 'leased' AND c.lease_run_id = $run::uuid
), best AS MATERIALIZED (
  SELECT c.id FROM rs.reply_candidates c
  WHERE current_setting('reply_scheduler.outcome', true) = 'go' AND NOT EXISTS (SELECT 1 FROM held)
    AND c.status = 'waiting' AND c.pipeline = $pipeline::text AND c.tier <= CASE WHEN current_setting('reply_scheduler.behind', true) = 'yes' THEN 3 ELSE 2 END
    AND c.not_before <= (SELECT t.now FROM rs.store_clock t) AND c.expires_at > (SELECT t.now FROM rs.store_clock t) AND c.deleted_at IS NULL
  ORDER BY c.tier, c.score DESC, c.created_at, c.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
), leased AS (
  UPDATE rs.reply_candidates c
     SET status = 'leased', lease_run_id = $run, changed_at = t.now, instance_id = $instance::uuid, build = $build::text
    FROM rs.store_clock t
   WHERE c.id = (SELECT best.id FROM best)
  RETURNING c.id, c.tier, c.attempts, c.target_id, c.root_id, c.root_issuer, c.root_method, c.root_observed_at, c.root_confidence,
            c.author, c.text, c.language, c.posted_at, c.expected_views, c.score, c.is_summons, c.account, c.platform
), taken AS (
  SELECT * FROM leased
  UNION ALL
  SELECT c.id, c.tier, c.attempts, c.target_id, c.root_id, c.root_issuer, c.root_method, c.root_observed_at, c.root_confidence,
         c.author, c.text, c.language, c.posted_at, c.expected_views, c.score, c.is_summons, c.account, c.platform
  FROM rs.reply_candidates c WHERE c.id = (SELECT held.id FROM held))
SELECT t.*, set_config('reply_scheduler.outcome', 'taken', true) FROM taken t

-- :name candidate_return
UPDATE rs.reply_candidates
   SET status = CASE $fate::text WHEN 'denied' THEN 'denied'
                                 WHEN 'release' THEN CASE WHEN deleted_at IS NULL THEN 'waiting' ELSE 'withdrawn' END
                                 ELSE CASE WHEN deleted_at IS NOT NULL THEN 'withdrawn' WHEN attempts + 1 >= $max_attempts::integer THEN 'dead' ELSE 'waiting' END END,
       attempts = attempts + CASE $fate WHEN 'release' THEN 0 ELSE 1 END,
       not_before = CASE $fate WHEN 'release' THEN not_before ELSE t.now + $back_off::interval * (1 << least(attempts, 16)) END,
       lease_run_id = NULL, changed_at = t.now, instance_id = $instance::uuid, build = $build::text
  FROM rs.store_clock t
 WHERE id = $candidate::uuid AND status = 'leased' AND lease_run_id = $run::uuid AND current_setting('reply_scheduler.outcome', true) = 'go'
