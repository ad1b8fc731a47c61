-- Decisions and permits. The permit events are written by the table's own triggers.

-- :name decide_facts
SELECT EXISTS (SELECT 1 FROM reply_decisions WHERE decision_id = $decision),
       EXISTS (SELECT 1 FROM job_executions WHERE id = $run AND status = 'running' AND lease_owner = $instance),
       c.platform, c.account, c.target_id, c.root_id, c.supersedes,
       EXISTS (SELECT 1 FROM reply_decisions d WHERE d.platform = c.platform AND d.account = c.account AND d.content_sha256 = $sha256 AND d.created_at > $since)
FROM (SELECT 1) LEFT JOIN reply_candidates c ON c.id = $candidate AND c.status = 'leased' AND c.lease_run_id = $run

-- :name decision_add
INSERT INTO reply_decisions (decision_id, candidate_id, pipeline, pipeline_source, platform, account, target_id, root_id, content, content_sha256, verdict,
                             run_id, slot_time, taken_at, judged_us, composed_us, created_at, instance_id, build)
VALUES ($decision, $candidate, $pipeline, $source, $platform, $account, $target, $root, $content, $sha256, $verdict,
        $run, $slot, $taken_at, $judged, $composed, $now, $instance, $build)

-- :name permit_add
INSERT INTO posting_permits (permit_id, decision_id, account, platform, target_id, root_id, content_sha256, pipeline_source, run_id, slot_time,
                             due_at, expires_at, created_at, changed_at, instance_id, build)
VALUES ($permit, $decision, $account, $platform, $target, $root, $sha256, $source, $run, $slot, $now, $now + $life, $now, $now, $instance, $build)

-- :name permit_supersede
UPDATE posting_permits SET superseded_by = $permit WHERE permit_id = $old AND status = 'NOT_POSTED' AND superseded_by IS NULL

-- :name candidate_decided
UPDATE reply_candidates SET status = 'decided', lease_run_id = NULL, changed_at = $now, instance_id = $instance, build = $build WHERE id = $candidate

-- :name permits_lapse
UPDATE posting_permits
   SET status = 'OUTCOME_UNKNOWN', reason_code = 'unknown_sender_lost', detail = 'The lease of the sender ran out before it reported.',
       unknown_at = $now, lookup_at = $now + $first_lookup, changed_at = $now, actor = 'lease'
 WHERE permit_id IN (SELECT permit_id FROM posting_permits INDEXED BY posting_permits_flight WHERE status = 'IN_FLIGHT' AND lease_until <= $now LIMIT 500)

-- :name canary_plant
INSERT INTO posting_permits (decision_id, decision_type, target_id, pipeline_source, run_id, created_at, changed_at, due_at, expires_at, actor, instance_id, build)
SELECT $decision, 'canary', 'canary', $source, $run, $now, $now, $now, $now + 1800000000, 'canary', $instance, $build
WHERE NOT EXISTS (SELECT 1 FROM posting_permits INDEXED BY posting_permits_created WHERE created_at > $now - $every AND decision_type = 'canary')

-- :name lookups_lease
UPDATE posting_permits SET lookups = lookups + 1, lookup_at = $now + $lease
 WHERE permit_id IN (SELECT permit_id FROM posting_permits INDEXED BY posting_permits_unknown
                     WHERE status = 'OUTCOME_UNKNOWN' AND lookup_at <= $now AND pipeline_source IN (SELECT value FROM json_each($sources)) LIMIT $limit)
RETURNING permit_id, platform, account, target_id, content_sha256, claimed_at, pipeline_source, lookups - 1, negatives, $now - coalesce(unknown_at, changed_at), $now - send_deadline

-- :name older_post
SELECT posted_id FROM posting_permits INDEXED BY posting_permits_claims
WHERE platform = $platform AND account = $account AND claimed_at IS NOT NULL AND claimed_at < $before AND status = 'USED' ORDER BY claimed_at DESC LIMIT 1

-- :name permits_due
SELECT p.permit_id, p.decision_id, p.decision_type, p.account, p.platform, p.target_id, p.root_id, p.content_sha256, p.pipeline_source, p.status,
       p.slot_time, p.run_id, p.expires_at, d.decision_id IS NOT NULL, d.pipeline_source, d.content,
       c.author, c.is_summons, c.deleted_at IS NOT NULL, c.root_id, c.root_issuer, c.root_method, c.root_confidence,
       EXISTS (SELECT 1 FROM posting_permits o
               WHERE o.platform = p.platform AND o.account = p.account AND o.target_id = p.target_id
                 AND o.status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED') AND o.superseded_by IS NULL)
       OR EXISTS (SELECT 1 FROM posting_permits o
                  WHERE o.platform = p.platform AND o.account = p.account AND o.target_id = p.target_id AND o.superseded_by IS NOT NULL AND o.status = 'USED'),
       p.expires_at <= $now,
       CASE WHEN EXISTS (SELECT 1 FROM stop_switches s WHERE s.scope = 'global' OR (s.scope = 'pipeline' AND s.name = coalesce(p.pipeline_source, d.pipeline_source))
                                                          OR (s.scope = 'account' AND s.name = p.account)) THEN 'stop_switch'
            WHEN a.closed_until > CASE WHEN p.expires_at <= $now THEN p.created_at ELSE $now END THEN a.closed_code END AS gate
FROM posting_permits p INDEXED BY posting_permits_due
LEFT JOIN reply_decisions d ON d.decision_id = p.decision_id
LEFT JOIN reply_candidates c ON c.platform = p.platform AND c.account = p.account AND c.target_id = p.target_id
LEFT JOIN accounts a ON a.platform = p.platform AND a.account = p.account
WHERE p.status IN ('PENDING', 'APPROVED') AND p.due_at <= $now AND (gate IS NULL OR p.expires_at <= $now OR p.decision_type = 'canary')
  AND p.permit_id NOT IN (SELECT value FROM json_each($except))
ORDER BY p.slot_time, p.created_at LIMIT $limit

-- :name launch_facts
SELECT p.status, p.claim_id, p.expires_at <= $now, p.platform, p.account, p.target_id, p.content_sha256, p.claimed_at, p.decision_type,
       EXISTS (SELECT 1 FROM posting_permits o
               WHERE o.platform = p.platform AND o.account = p.account AND o.target_id = p.target_id
                 AND o.status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED') AND o.superseded_by IS NULL)
       OR EXISTS (SELECT 1 FROM posting_permits o
                  WHERE o.platform = p.platform AND o.account = p.account AND o.target_id = p.target_id AND o.superseded_by IS NOT NULL AND o.status = 'USED'),
       EXISTS (SELECT 1 FROM reply_candidates c WHERE c.platform = p.platform AND c.account = p.account AND c.target_id = p.target_id AND c.deleted_at IS NOT NULL),
       EXISTS (SELECT 1 FROM stop_switches s WHERE s.scope = 'global' OR (s.scope = 'pipeline' AND s.name = $pipeline) OR (s.scope = 'account' AND s.name = p.account)),
       CASE WHEN a.closed_until > CASE WHEN p.expires_at <= $now THEN p.created_at ELSE $now END THEN a.closed_code END,
       CASE WHEN $spacing > 0 THEN $spacing + (SELECT max(claimed_at) FROM posting_permits o WHERE o.platform = p.platform AND o.account = p.account AND o.claimed_at IS NOT NULL) END,
       CASE WHEN $per_hour IS NOT NULL THEN 3600000000 + (SELECT claimed_at FROM posting_permits o WHERE o.platform = p.platform AND o.account = p.account
              AND o.claimed_at > $now - 3600000000 ORDER BY o.claimed_at DESC LIMIT 1 OFFSET max($per_hour - 1, 0)) END,
       CASE WHEN $per_day IS NOT NULL THEN 86400000000 + (SELECT claimed_at FROM posting_permits o WHERE o.platform = p.platform AND o.account = p.account
              AND o.claimed_at > $now - 86400000000 ORDER BY o.claimed_at DESC LIMIT 1 OFFSET max($per_day - 1, 0)) END
FROM posting_permits p LEFT JOIN accounts a ON a.platform = p.platform AND a.account = p.account
WHERE p.permit_id = $permit

-- :name permit_approve
UPDATE posting_permits
   SET status = 'APPROVED', approved_at = $now, pipeline_source = coalesce(pipeline_source, $source), policy_set = $policy_set, changed_at = $now,
       actor = 'policies', instance_id = $instance, build = $build
 WHERE permit_id = $permit AND status = 'PENDING' AND expires_at > $now

-- :name permit_launch
UPDATE posting_permits
   SET status = 'IN_FLIGHT', claim_id = $claim, claimed_at = $now, lease_until = $now + $lease, send_deadline = $now + $send_within, policy_set = $policy_set,
       changed_at = $now, actor = 'sender', instance_id = $instance, build = $build
 WHERE permit_id = $permit AND status = 'APPROVED' AND expires_at > $now

-- :name permit_end
UPDATE posting_permits
   SET status = $to, reason_code = $reason, detail = $detail, judged = $judged,
       pipeline_source = CASE WHEN status = 'PENDING' THEN coalesce(pipeline_source, $source) ELSE pipeline_source END,
       changed_at = $now, actor = $actor, instance_id = $instance, build = $build
 WHERE permit_id = $permit AND status IN ('PENDING', 'APPROVED')

-- :name permit_find
SELECT permit_id, decision_id, decision_type, account, platform, target_id, root_id, content_sha256, pipeline_source, status, slot_time, run_id, expires_at,
       reason_code, detail, posted_id, created_at, approved_at, claimed_at, used_at, superseded_by
FROM posting_permits WHERE permit_id = $permit

-- :name permits_read
SELECT p.permit_id, p.decision_id, p.decision_type, p.account, p.platform, p.target_id, p.root_id, p.content_sha256, p.pipeline_source, p.status, p.slot_time, p.run_id, p.expires_at,
       p.reason_code, p.detail, p.posted_id, p.created_at, p.approved_at, p.claimed_at, p.used_at, p.superseded_by
FROM posting_permits p
WHERE ($status IS NULL OR p.status = $status) AND ($source IS NULL OR p.pipeline_source = $source) AND ($target IS NULL OR p.target_id = $target)
  AND ($canaries = 1 OR p.decision_type <> 'canary')
  AND ($before IS NULL OR (p.created_at, p.permit_id) < (SELECT b.created_at, b.permit_id FROM posting_permits b WHERE b.permit_id = $before))
ORDER BY p.created_at DESC, p.permit_id DESC LIMIT $limit

-- :name permit_state
SELECT status, claim_id, posted_id, platform, account, reason_code, lookups,
       EXISTS (SELECT 1 FROM posting_permits o WHERE o.platform = p.platform AND o.account = p.account AND o.posted_id = $posted AND o.permit_id <> p.permit_id)
FROM posting_permits p WHERE permit_id = $permit

-- :name permit_settle
UPDATE posting_permits
   SET status = $to, reason_code = $reason, detail = $detail,
       posted_id = CASE WHEN $to = 'USED' THEN $posted ELSE posted_id END,
       used_at = CASE WHEN $to = 'USED' THEN $now ELSE used_at END,
       unknown_at = CASE WHEN $to = 'OUTCOME_UNKNOWN' THEN $now ELSE unknown_at END,
       lookup_at = CASE WHEN $to = 'OUTCOME_UNKNOWN' THEN $lookup_at ELSE NULL END,
       changed_at = $now, actor = $actor, instance_id = coalesce($instance, instance_id), build = coalesce($build, build)
 WHERE permit_id = $permit AND status = $from

-- :name lookup_again
-- Counted once for each leased look-up, however often its answer is reported.
UPDATE posting_permits SET lookup_at = $now + $after, negatives = negatives + $negative, answered = $lookups
 WHERE permit_id = $permit AND status = 'OUTCOME_UNKNOWN' AND lookups = $lookups AND answered < $lookups

-- :name account_close
INSERT INTO accounts (platform, account, closed_until, closed_code, changed_at) VALUES ($platform, $account, $until, $code, $now)
ON CONFLICT (platform, account) DO UPDATE SET
  closed_code = CASE WHEN excluded.closed_until > coalesce(closed_until, 0) THEN excluded.closed_code ELSE closed_code END,
  closed_until = max(coalesce(closed_until, 0), excluded.closed_until), changed_at = excluded.changed_at

-- :name switch_stop
INSERT INTO stop_switches (scope, name, stopped_at, stopped_by, reason) VALUES ($scope, $name, $now, $actor, $why)
ON CONFLICT (scope, name) DO UPDATE SET stopped_by = excluded.stopped_by, reason = excluded.reason

-- :name switch_go
DELETE FROM stop_switches WHERE scope = $scope AND name = $name

-- :name switch_revoke
UPDATE posting_permits
   SET status = 'REVOKED', reason_code = 'permit_revoked', detail = $why, changed_at = $now, actor = $actor, instance_id = $instance, build = $build
 WHERE permit_id IN (SELECT p.permit_id FROM posting_permits p INDEXED BY posting_permits_due LEFT JOIN reply_decisions d ON d.decision_id = p.decision_id
                     WHERE p.status IN ('PENDING', 'APPROVED') AND p.decision_type <> 'canary'
                       AND ($scope = 'global' OR ($scope = 'pipeline' AND coalesce(p.pipeline_source, d.pipeline_source) = $name) OR ($scope = 'account' AND p.account = $name)))
