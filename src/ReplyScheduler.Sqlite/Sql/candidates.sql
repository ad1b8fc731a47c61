-- The queue of posts that might be answered.

-- :name candidate_find
SELECT id, status FROM reply_candidates WHERE platform = $platform AND account = $account AND target_id = $target

-- :name target_block
-- A superseded permit blocks again when it turns out to be public.
SELECT permit_id, status, 1 AS place FROM posting_permits
WHERE platform = $platform AND account = $account AND target_id = $target AND superseded_by IS NOT NULL AND status = 'USED'
UNION ALL
SELECT permit_id, status, 2 AS place FROM posting_permits
WHERE platform = $platform AND account = $account AND target_id = $target
  AND status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED') AND superseded_by IS NULL
ORDER BY place LIMIT 1

-- :name target_waits
SELECT status FROM posting_permits INDEXED BY posting_permits_due
WHERE platform = $platform AND account = $account AND target_id = $target AND status IN ('PENDING', 'APPROVED') LIMIT 1

-- :name candidate_add
INSERT INTO reply_candidates (pipeline, platform, account, target_id, root_id, root_issuer, root_method, root_observed_at, root_confidence,
                              author, text, language, posted_at, expected_views, tier, score, is_summons, expires_at, supersedes, created_at, changed_at, instance_id, build)
VALUES ($pipeline, $platform, $account, $target, $root, $issuer, $method, $observed, $confidence,
        $author, $text, $language, $posted, $views, $tier, $score, $summons, $now + $life, $supersedes, $now, $now, $instance, $build)
RETURNING id

-- :name candidate_requeue
UPDATE reply_candidates
   SET status = 'waiting', pipeline = $pipeline, root_id = $root, root_issuer = $issuer, root_method = $method, root_observed_at = $observed,
       root_confidence = $confidence, author = $author, text = $text, language = $language, posted_at = $posted, expected_views = $views, tier = $tier,
       score = $score, is_summons = $summons, expires_at = $now + $life, attempts = 0, not_before = 0, deleted_at = NULL, supersedes = $supersedes,
       changed_at = $now, instance_id = $instance, build = $build
 WHERE id = $id AND status IN ('expired', 'dead', 'withdrawn', 'decided')

-- :name candidate_withdraw
UPDATE reply_candidates
   SET deleted_at = $now, changed_at = $now, instance_id = $instance, build = $build,
       status = CASE status WHEN 'waiting' THEN 'withdrawn' ELSE status END
 WHERE platform = $platform AND target_id = $target AND deleted_at IS NULL

-- :name candidates_release
UPDATE reply_candidates
   SET status = CASE WHEN deleted_at IS NOT NULL THEN 'withdrawn' WHEN attempts + 1 >= $max_attempts THEN 'dead' ELSE 'waiting' END, attempts = attempts + 1,
       not_before = $now + ($back_off << min(attempts, 16)), lease_run_id = NULL, changed_at = $now
 WHERE id IN (SELECT c.id FROM reply_candidates c INDEXED BY reply_candidates_leased
              WHERE c.status = 'leased' AND c.pipeline = $pipeline AND c.lease_run_id <> $run
                AND NOT EXISTS (SELECT 1 FROM job_executions e WHERE e.id = c.lease_run_id AND e.status = 'running'))

-- :name candidates_expire
UPDATE reply_candidates SET status = 'expired', changed_at = $now
 WHERE id IN (SELECT id FROM reply_candidates INDEXED BY reply_candidates_life WHERE status = 'waiting' AND expires_at <= $now LIMIT 1000)

-- :name candidates_figures
SELECT tier, count(*) FROM reply_candidates INDEXED BY reply_candidates_waiting WHERE status = 'waiting' AND pipeline = $pipeline GROUP BY tier

-- :name slots_served
SELECT count(*) FROM reply_slo_events
WHERE slot_time IN (SELECT value FROM json_each($slots)) AND pipeline = (SELECT job_name FROM scheduled_jobs WHERE id = $job) AND verdict IN ('hit', 'pending')

-- :name candidate_take
UPDATE reply_candidates
   SET status = 'leased', lease_run_id = $run, changed_at = $now, instance_id = $instance, build = $build
 WHERE id = (SELECT id FROM reply_candidates INDEXED BY reply_candidates_waiting
             WHERE status = 'waiting' AND pipeline = $pipeline AND tier <= $max_tier AND not_before <= $now AND expires_at > $now AND deleted_at IS NULL
             ORDER BY tier, score DESC, created_at, id LIMIT 1)
RETURNING id, tier, attempts, target_id, root_id, root_issuer, root_method, root_observed_at, root_confidence,
          author, text, language, posted_at, expected_views, score, is_summons, account, platform

-- :name candidate_taken
SELECT id, tier, attempts, target_id, root_id, root_issuer, root_method, root_observed_at, root_confidence,
       author, text, language, posted_at, expected_views, score, is_summons, account, platform
FROM reply_candidates INDEXED BY reply_candidates_leased WHERE status = 'leased' AND lease_run_id = $run

-- :name candidate_return
UPDATE reply_candidates
   SET status = CASE $fate WHEN 'denied' THEN 'denied'
                           WHEN 'release' THEN CASE WHEN deleted_at IS NULL THEN 'waiting' ELSE 'withdrawn' END
                           ELSE CASE WHEN deleted_at IS NOT NULL THEN 'withdrawn' WHEN attempts + 1 >= $max_attempts THEN 'dead' ELSE 'waiting' END END,
       attempts = attempts + CASE $fate WHEN 'release' THEN 0 ELSE 1 END,
       not_before = CASE $fate WHEN 'release' THEN not_before ELSE $now + ($back_off << min(attempts, 16)) END,
       lease_run_id = NULL, changed_at = $now, instance_id = $instance, build = $build
 WHERE id = $candidate AND status = 'leased' AND lease_run_id = $run
