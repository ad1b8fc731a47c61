-- Decisions and permits. The permit events are written by the table's own triggers. Locks are taken in one order: switches, account,
-- target, run, permit, candidate.

-- :name text_lock
-- Decisions with one text are made one after the other, and so is a decision that is asked for twice at once.
SELECT pg_advisory_xact_lock(hashtextextended($sha256::text, i.tableoid::bigint)) FROM rs.store_info i

-- :name decide_facts
WITH r AS MATERIALIZED (
  SELECT 1 FROM rs.job_executions WHERE id = $run::uuid AND completed_at IS NULL AND lease_owner = $instance::uuid FOR NO KEY UPDATE
), c AS MATERIALIZED (
  SELECT platform, account FROM rs.reply_candidates
  WHERE id = $candidate::uuid AND status = 'leased' AND lease_run_id = $run AND EXISTS (SELECT 1 FROM r) FOR NO KEY UPDATE
), f AS MATERIALIZED (
  SELECT t.now, CASE WHEN EXISTS (SELECT 1 FROM rs.reply_decisions WHERE decision_id = $decision::uuid) THEN 'decided'
                     WHEN NOT EXISTS (SELECT 1 FROM c) THEN 'fenced'
                     WHEN $window::interval > '0' AND EXISTS (SELECT 1 FROM c JOIN rs.reply_decisions d ON d.platform = c.platform AND d.account = c.account
                            WHERE d.content_sha256 = $sha256::text AND d.created_at > (SELECT n.now FROM rs.store_clock n) - $window) THEN 'duplicate_text'
                     ELSE 'go' END AS outcome
  FROM rs.store_clock t)
SELECT set_config('reply_scheduler.outcome', f.outcome, true), f.now FROM f

-- :name decision_add
-- The decision, its permit, what that one supersedes, and the candidate's end.
WITH c AS MATERIALIZED (
  SELECT c.platform, c.account, c.target_id, c.root_id, c.supersedes, t.now
  FROM rs.reply_candidates c CROSS JOIN rs.store_clock t WHERE c.id = $candidate::uuid AND current_setting('reply_scheduler.outcome', true) = 'go'
), d AS (
  INSERT INTO rs.reply_decisions (decision_id, candidate_id, pipeline, pipeline_source, platform, account, target_id, root_id, content, content_sha256, verdict,
                                  run_id, slot_time, taken_at, judged_us, composed_us, created_at, instance_id, build)
  SELECT $decision::uuid, $candidate, $pipeline::text, $source::text, c.platform, c.account, c.target_id, c.root_id, $content::text, $sha256::text, $verdict::jsonb,
         $run::uuid, $slot::timestamptz, $taken_at::timestamptz, $judged::bigint, $composed::bigint, c.now, $instance::uuid, $build::text
  FROM c
), p AS (
  INSERT INTO rs.posting_permits (permit_id, decision_id, account, platform, target_id, root_id, content_sha256, pipeline_source, run_id, slot_time,
                                  due_at, expires_at, created_at, changed_at, instance_id, build)
  SELECT $permit::uuid, $decision, c.account, c.platform, c.target_id, c.root_id, $sha256, $source, $run, $slot, c.now, c.now + $life::interval, c.now, c.now, $instance, $build
  FROM c
), o AS MATERIALIZED (
  SELECT permit_id, status, superseded_by FROM rs.posting_permits WHERE permit_id = (SELECT c.supersedes FROM c) FOR NO KEY UPDATE
), s AS (
  UPDATE rs.posting_permits x SET superseded_by = $permit
   WHERE x.permit_id = (SELECT o.permit_id FROM o WHERE o.status = 'NOT_POSTED' AND o.superseded_by IS NULL)
)
UPDATE rs.reply_candidates k SET status = 'decided', lease_run_id = NULL, changed_at = c.now, instance_id = $instance, build = $build
  FROM c WHERE k.id = $candidate

-- :name permits_lapse
WITH l AS MATERIALIZED (
  SELECT permit_id FROM rs.posting_permits WHERE status = 'IN_FLIGHT' AND lease_until <= (SELECT t.now FROM rs.store_clock t)
  ORDER BY lease_until LIMIT 500 FOR NO KEY UPDATE SKIP LOCKED)
UPDATE rs.posting_permits p
   SET status = 'OUTCOME_UNKNOWN', reason_code = 'unknown_sender_lost', detail = 'The lease of the sender ran out before it reported.',
       unknown_at = t.now, lookup_at = t.now + $first_lookup::interval, changed_at = t.now, actor = 'lease'
  FROM rs.store_clock t
 WHERE p.permit_id = ANY (ARRAY(SELECT l.permit_id FROM l))

-- :name canary_lock
-- Only who might plant one waits for others who might.
SELECT pg_advisory_xact_lock(hashtextextended('canary', i.tableoid::bigint)) FROM rs.store_info i
WHERE NOT EXISTS (SELECT 1 FROM rs.posting_permits WHERE created_at > (SELECT t.now FROM rs.store_clock t) - $every::interval AND decision_type = 'canary')

-- :name canary_plant
INSERT INTO rs.posting_permits (decision_id, decision_type, target_id, pipeline_source, run_id, created_at, changed_at, due_at, expires_at, actor, instance_id, build)
SELECT rs.new_id(), 'canary', 'canary', $source::text, $run::uuid, t.now, t.now, t.now, t.now + interval '30 minutes', 'canary', $instance::uuid, $build::text
FROM rs.store_clock t
WHERE NOT EXISTS (SELECT 1 FROM rs.posting_permits WHERE created_at > (SELECT n.now FROM rs.store_clock n) - $every::interval AND decision_type = 'canary')

-- :name lookups_lease
-- Each with the youngest post of the account that is older than its claim.
WITH l AS MATERIALIZED (
  SELECT permit_id FROM rs.posting_permits
  WHERE status = 'OUTCOME_UNKNOWN' AND lookup_at <= (SELECT t.now FROM rs.store_clock t) AND pipeline_source = ANY ($sources::text[])
  ORDER BY lookup_at LIMIT $limit::bigint FOR NO KEY UPDATE SKIP LOCKED
), u AS (
  UPDATE rs.posting_permits p SET lookups = p.lookups + 1, lookup_at = t.now + $lease::interval
    FROM rs.store_clock t
   WHERE p.permit_id = ANY (ARRAY(SELECT l.permit_id FROM l))
  RETURNING p.permit_id, p.platform, p.account, p.target_id, p.content_sha256, p.claimed_at, p.pipeline_source, p.lookups - 1 AS lookups, p.negatives,
            t.now - coalesce(p.unknown_at, p.changed_at) AS unknown_for, t.now - p.send_deadline AS since_deadline)
SELECT u.*, (SELECT o.posted_id FROM rs.posting_permits o
             WHERE o.platform = u.platform AND o.account = u.account AND o.claimed_at IS NOT NULL AND o.claimed_at < u.claimed_at AND o.status = 'USED'
             ORDER BY o.claimed_at DESC LIMIT 1)
FROM u

-- :name permits_due
WITH t AS MATERIALIZED (SELECT now FROM rs.store_clock)
SELECT p.permit_id, p.decision_id, p.decision_type, p.account, p.platform, p.target_id, p.root_id, p.content_sha256, p.pipeline_source, p.status,
       p.slot_time, p.run_id, p.expires_at, d.decision_id IS NOT NULL, d.pipeline_source, d.content,
       c.author, c.is_summons, c.deleted_at IS NOT NULL, c.root_id, c.root_issuer, c.root_method, c.root_confidence,
       coalesce((SELECT true FROM rs.posting_permits o
                 WHERE o.platform = p.platform AND o.account = p.account AND o.target_id = p.target_id
                   AND o.status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED') AND o.superseded_by IS NULL LIMIT 1),
                (SELECT true FROM rs.posting_permits o
                 WHERE o.platform = p.platform AND o.account = p.account AND o.target_id = p.target_id AND o.superseded_by IS NOT NULL AND o.status = 'USED' LIMIT 1), false),
       g.is_expired, g.gate
FROM rs.posting_permits p
LEFT JOIN rs.reply_decisions d ON d.decision_id = p.decision_id
LEFT JOIN rs.reply_candidates c ON c.platform = p.platform AND c.account = p.account AND c.target_id = p.target_id
LEFT JOIN rs.accounts a ON a.platform = p.platform AND a.account = p.account
CROSS JOIN LATERAL (
  SELECT p.expires_at <= (SELECT now FROM t) AS is_expired,
         CASE WHEN EXISTS (SELECT 1 FROM rs.stop_switches s WHERE s.scope = 'global' OR (s.scope = 'pipeline' AND s.name = coalesce(p.pipeline_source, d.pipeline_source))
                                                               OR (s.scope = 'account' AND s.name = p.account)) THEN 'stop_switch'
              WHEN a.closed_until > CASE WHEN p.expires_at <= (SELECT now FROM t) THEN p.created_at ELSE (SELECT now FROM t) END THEN a.closed_code END AS gate) g
WHERE p.status IN ('PENDING', 'APPROVED') AND p.due_at <= (SELECT now FROM t) AND (g.gate IS NULL OR g.is_expired OR p.decision_type = 'canary')
  AND p.permit_id <> ALL ($except::uuid[])
ORDER BY p.slot_time NULLS FIRST, p.created_at LIMIT $limit::bigint

-- :name launch_lock
-- While a switch is set or released nothing is launched. Launches that a gate counts are the account's only ones; others only wait for
-- those of their target. What is not launched may go on beside.
SELECT pg_advisory_xact_lock_shared(hashtextextended('switches', i.tableoid::bigint)),
       CASE WHEN $is_gated::boolean THEN pg_advisory_xact_lock(i.tableoid::int, hashtext(p.platform || chr(31) || p.account))
            ELSE pg_advisory_xact_lock_shared(i.tableoid::int, hashtext(p.platform || chr(31) || p.account)) END,
       CASE WHEN NOT $is_gated THEN pg_advisory_xact_lock(hashtextextended(p.platform || chr(31) || p.account || chr(31) || coalesce(p.target_id, ''), i.tableoid::bigint)) END
FROM rs.posting_permits p CROSS JOIN rs.store_info i WHERE p.permit_id = $permit::uuid

-- :name launch_facts
-- Judges with everything that can have changed since the policies did, and does whatever comes of it but for the claim itself, which is a
-- transition of its own: approves, ends the permit, or closes the account's gate until the instant that follows from its claims.
WITH p AS MATERIALIZED (
  SELECT * FROM rs.posting_permits WHERE permit_id = $permit::uuid FOR NO KEY UPDATE
), f AS MATERIALIZED (
  SELECT p.permit_id, p.status, p.platform, p.account, p.claimed_at, t.now, p.claim_id = $claim::uuid AND p.status = 'IN_FLIGHT' AS is_own, p.expires_at <= t.now AS is_expired,
         CASE WHEN p.decision_type = 'canary' THEN 'policy_undefined'
              WHEN p.content_sha256 IS DISTINCT FROM $sha256::text THEN 'content_hash_mismatch'
              WHEN p.target_id IS NULL THEN 'missing_target'
              WHEN EXISTS (SELECT 1 FROM rs.posting_permits o
                           WHERE o.platform = p.platform AND o.account = p.account AND o.target_id = p.target_id
                             AND o.status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED') AND o.superseded_by IS NULL)
                OR EXISTS (SELECT 1 FROM rs.posting_permits o
                           WHERE o.platform = p.platform AND o.account = p.account AND o.target_id = p.target_id AND o.superseded_by IS NOT NULL AND o.status = 'USED') THEN 'duplicate_target'
              WHEN EXISTS (SELECT 1 FROM rs.reply_candidates c WHERE c.platform = p.platform AND c.account = p.account AND c.target_id = p.target_id AND c.deleted_at IS NOT NULL)
                THEN 'target_deleted' END AS fault,
         coalesce(CASE WHEN EXISTS (SELECT 1 FROM rs.stop_switches s WHERE s.scope = 'global' OR (s.scope = 'pipeline' AND s.name = $pipeline::text)
                                                                        OR (s.scope = 'account' AND s.name = p.account)) THEN 'stop_switch' END,
                  CASE WHEN a.closed_until > CASE WHEN p.expires_at <= t.now THEN p.created_at ELSE t.now END THEN a.closed_code END,
                  CASE WHEN $per_hour::integer <= 0 OR $per_day::integer <= 0 THEN 'quota_exceeded' END) AS gate,
         CASE WHEN $spacing::interval > '0' THEN $spacing + (SELECT max(o.claimed_at) FROM rs.posting_permits o
                WHERE o.platform = p.platform AND o.account = p.account AND o.claimed_at IS NOT NULL) END AS spacing_opens,
         CASE WHEN $per_hour IS NOT NULL THEN interval '3600 seconds' + (SELECT o.claimed_at FROM rs.posting_permits o WHERE o.platform = p.platform AND o.account = p.account
                AND o.claimed_at > t.now - interval '3600 seconds' ORDER BY o.claimed_at DESC LIMIT 1 OFFSET greatest($per_hour - 1, 0)) END AS hour_opens,
         CASE WHEN $per_day IS NOT NULL THEN interval '86400 seconds' + (SELECT o.claimed_at FROM rs.posting_permits o WHERE o.platform = p.platform AND o.account = p.account
                AND o.claimed_at > t.now - interval '86400 seconds' ORDER BY o.claimed_at DESC LIMIT 1 OFFSET greatest($per_day - 1, 0)) END AS day_opens
  FROM p CROSS JOIN rs.store_clock t LEFT JOIN rs.accounts a ON a.platform = p.platform AND a.account = p.account
), g AS MATERIALIZED (
  SELECT f.permit_id, f.status, f.platform, f.account, f.claimed_at, f.now, f.is_own, f.is_expired, f.fault,
         CASE WHEN f.gate IS NOT NULL THEN f.gate WHEN f.spacing_opens > f.now THEN 'spacing' WHEN f.day_opens > f.now OR f.hour_opens > f.now THEN 'quota_exceeded' END AS gate,
         CASE WHEN f.gate IS NULL THEN CASE WHEN f.spacing_opens > f.now THEN f.spacing_opens WHEN f.day_opens > f.now THEN f.day_opens ELSE f.hour_opens END END AS opens
  FROM f
), o AS MATERIALIZED (
  SELECT g.permit_id, g.status, g.platform, g.account, g.claimed_at, g.now, g.opens,
         CASE WHEN g.is_own THEN 'own' WHEN g.status NOT IN ('PENDING', 'APPROVED') THEN 'refused' WHEN g.is_expired THEN 'EXPIRED' WHEN g.fault IS NOT NULL THEN 'REJECTED'
              WHEN g.gate IS NOT NULL THEN 'closed' ELSE 'go' END AS outcome,
         CASE WHEN g.is_expired THEN coalesce(g.gate, 'permit_expired') WHEN g.fault IS NOT NULL THEN g.fault ELSE g.gate END AS reason
  FROM g
), approved AS (
  UPDATE rs.posting_permits x
     SET status = 'APPROVED', approved_at = o.now, pipeline_source = coalesce(x.pipeline_source, $source::text), policy_set = $policy_set::text, changed_at = o.now,
         actor = 'policies', instance_id = $instance::uuid, build = $build::text
    FROM o WHERE x.permit_id = $permit AND o.outcome = 'go' AND o.status = 'PENDING'
), ended AS (
  UPDATE rs.posting_permits x
     SET status = o.outcome, reason_code = o.reason, detail = 'Found when the permit was to be claimed.', judged = NULL,
         pipeline_source = CASE WHEN x.status = 'PENDING' THEN coalesce(x.pipeline_source, $source) ELSE x.pipeline_source END,
         changed_at = o.now, actor = 'claim', instance_id = $instance, build = $build
    FROM o WHERE x.permit_id = $permit AND o.outcome IN ('EXPIRED', 'REJECTED')
), closed AS (
  INSERT INTO rs.accounts AS x (platform, account, closed_until, closed_code, changed_at)
  SELECT o.platform, o.account, o.opens, o.reason, o.now FROM o WHERE o.outcome = 'closed' AND o.opens IS NOT NULL
  ON CONFLICT (platform, account) DO UPDATE SET
    closed_code = CASE WHEN x.closed_until >= excluded.closed_until THEN x.closed_code ELSE excluded.closed_code END,
    closed_until = greatest(x.closed_until, excluded.closed_until), changed_at = excluded.changed_at
)
SELECT set_config('reply_scheduler.outcome', o.outcome, true), o.status, o.reason, o.claimed_at FROM o

-- :name permit_launch
-- Of a permit that the statement before found approved, or approved.
UPDATE rs.posting_permits p
   SET status = 'IN_FLIGHT', claim_id = $claim::uuid, claimed_at = t.now, lease_until = t.now + $lease::interval, send_deadline = t.now + $send_within::interval,
       policy_set = $policy_set::text, changed_at = t.now, actor = 'sender', instance_id = $instance::uuid, build = $build::text
  FROM rs.store_clock t
 WHERE p.permit_id = $permit::uuid AND p.expires_at > t.now AND current_setting('reply_scheduler.outcome', true) = 'go'
RETURNING p.claimed_at

-- :name permit_end
-- Answers what the permit was, and whether it is ended now.
WITH p AS MATERIALIZED (
  SELECT permit_id, status, reason_code FROM rs.posting_permits WHERE permit_id = $permit::uuid FOR NO KEY UPDATE
), ended AS (
  UPDATE rs.posting_permits x
     SET status = $to::text, reason_code = $reason::text, detail = $detail::text, judged = $judged::jsonb,
         pipeline_source = CASE WHEN x.status = 'PENDING' THEN coalesce(x.pipeline_source, $source::text) ELSE x.pipeline_source END,
         changed_at = t.now, actor = $actor::text, instance_id = $instance::uuid, build = $build::text
    FROM p CROSS JOIN rs.store_clock t
   WHERE x.permit_id = $permit AND p.status IN ('PENDING', 'APPROVED')
  RETURNING 1)
SELECT p.status, p.reason_code, EXISTS (SELECT 1 FROM ended) FROM p

-- :name permit_find
SELECT permit_id, decision_id, decision_type, account, platform, target_id, root_id, content_sha256, pipeline_source, status, slot_time, run_id, expires_at,
       reason_code, detail, posted_id, created_at, approved_at, claimed_at, used_at, superseded_by
FROM rs.posting_permits WHERE permit_id = $permit::uuid

-- :name permits_read
SELECT p.permit_id, p.decision_id, p.decision_type, p.account, p.platform, p.target_id, p.root_id, p.content_sha256, p.pipeline_source, p.status, p.slot_time, p.run_id, p.expires_at,
       p.reason_code, p.detail, p.posted_id, p.created_at, p.approved_at, p.claimed_at, p.used_at, p.superseded_by
FROM rs.posting_permits p
WHERE ($status::text IS NULL OR p.status = $status) AND ($source::text IS NULL OR p.pipeline_source = $source) AND ($target::text IS NULL OR p.target_id = $target)
  AND ($canaries::boolean OR p.decision_type <> 'canary')
  AND ($before::uuid IS NULL OR (p.created_at, p.permit_id) < (SELECT b.created_at, b.permit_id FROM rs.posting_permits b WHERE b.permit_id = $before))
ORDER BY p.created_at DESC, p.permit_id DESC LIMIT $limit::bigint

-- :name account_lock
SELECT pg_advisory_xact_lock(i.tableoid::int, hashtext(p.platform || chr(31) || p.account))
FROM rs.posting_permits p CROSS JOIN rs.store_info i WHERE p.permit_id = $permit::uuid

-- :name permit_settle
-- The sender's own report. A posted id that another permit has counts as a malformed success.
WITH p AS MATERIALIZED (
  SELECT permit_id, status, claim_id, posted_id, platform, account FROM rs.posting_permits WHERE permit_id = $permit::uuid FOR NO KEY UPDATE
), f AS MATERIALIZED (
  SELECT p.*, $to::text = 'USED' AND EXISTS (SELECT 1 FROM rs.posting_permits o
                WHERE o.platform = p.platform AND o.account = p.account AND o.posted_id = $posted::text AND o.permit_id <> p.permit_id) AS is_taken
  FROM p
), w AS MATERIALIZED (
  SELECT f.*, CASE WHEN f.is_taken THEN 'OUTCOME_UNKNOWN' ELSE $to END AS becomes FROM f
), o AS MATERIALIZED (
  SELECT w.*, CASE WHEN w.claim_id IS DISTINCT FROM $claim::uuid THEN 'fenced'
                   WHEN w.status = w.becomes THEN CASE WHEN w.becomes <> 'USED' OR w.posted_id IS NOT DISTINCT FROM $posted THEN 'done' ELSE 'conflict' END
                   WHEN w.status IN ('OUTCOME_UNKNOWN', 'UNRESOLVED') AND w.becomes = 'OUTCOME_UNKNOWN' THEN 'done'
                   WHEN w.status || '>' || w.becomes <> ALL ($legal::text[]) THEN 'conflict'
                   ELSE 'go' END AS outcome
  FROM w
), settled AS (
  UPDATE rs.posting_permits x
     SET status = o.becomes,
         reason_code = CASE WHEN o.is_taken THEN 'unknown_malformed_success' WHEN o.status = 'NOT_POSTED' THEN 'late_report' ELSE $reason::text END,
         detail = CASE WHEN o.is_taken THEN 'The platform answered with the id of another permit''s post.' ELSE $detail::text END,
         posted_id = CASE WHEN o.becomes = 'USED' THEN $posted ELSE x.posted_id END,
         used_at = CASE WHEN o.becomes = 'USED' THEN t.now ELSE x.used_at END,
         unknown_at = CASE WHEN o.becomes = 'OUTCOME_UNKNOWN' THEN t.now ELSE x.unknown_at END,
         lookup_at = CASE WHEN o.becomes = 'OUTCOME_UNKNOWN' THEN t.now + $first_lookup::interval END,
         changed_at = t.now, actor = 'sender', instance_id = $instance::uuid, build = $build::text
    FROM o CROSS JOIN rs.store_clock t
   WHERE x.permit_id = $permit AND o.outcome = 'go')
SELECT set_config('reply_scheduler.outcome', o.outcome, true), o.status FROM o

-- :name account_close
-- The platform asked for a pause, of no less than a minute and no more than a day.
WITH c AS MATERIALIZED (
  SELECT p.permit_id, p.platform, p.account, t.now,
         least(greatest($reset::timestamptz, t.now + interval '60 seconds'), t.now + interval '86400 seconds') AS until
  FROM rs.posting_permits p CROSS JOIN rs.store_clock t WHERE p.permit_id = $permit::uuid AND current_setting('reply_scheduler.outcome', true) = 'go'
), closed AS (
  INSERT INTO rs.accounts AS x (platform, account, closed_until, closed_code, changed_at)
  SELECT c.platform, c.account, c.until, $code::text, c.now FROM c
  ON CONFLICT (platform, account) DO UPDATE SET
    closed_code = CASE WHEN x.closed_until >= excluded.closed_until THEN x.closed_code ELSE excluded.closed_code END,
    closed_until = greatest(x.closed_until, excluded.closed_until), changed_at = excluded.changed_at
)
INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, permit_id, instance_id, build)
SELECT $event::text, 'warning', 'The platform asked for a pause: the account''s gate is closed.',
       jsonb_build_object('platform', c.platform, 'account', c.account, 'until', to_char(c.until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), 'code', $code),
       c.now, c.permit_id, $instance::uuid, $build::text
FROM c

-- :name permit_reconcile
-- What a look-up came to, if nothing else was recorded since it was leased; counted once, however often it is reported.
WITH p AS MATERIALIZED (
  SELECT permit_id, status, reason_code, posted_id, platform, account, lookups FROM rs.posting_permits WHERE permit_id = $permit::uuid FOR NO KEY UPDATE
), f AS MATERIALIZED (
  SELECT p.*, p.lookups = $lookups::integer + 1 AS is_own,
         $to::text = 'USED' AND EXISTS (SELECT 1 FROM rs.posting_permits o
           WHERE o.platform = p.platform AND o.account = p.account AND o.posted_id = $posted::text AND o.permit_id <> p.permit_id) AS is_taken
  FROM p
), o AS MATERIALIZED (
  SELECT f.*, CASE WHEN f.status <> 'OUTCOME_UNKNOWN'
                     THEN CASE WHEN f.is_own AND f.status = $to AND f.reason_code IS NOT DISTINCT FROM $reason::text AND f.posted_id IS NOT DISTINCT FROM $posted THEN 'done' ELSE 'conflict' END
                   WHEN NOT f.is_own THEN 'fenced'
                   WHEN $to = 'OUTCOME_UNKNOWN' THEN 'again'
                   ELSE 'go' END AS outcome
  FROM f
), again AS (
  UPDATE rs.posting_permits x
     SET lookup_at = t.now + $after::interval, negatives = x.negatives + CASE WHEN $negative::boolean THEN 1 ELSE 0 END, answered = x.lookups
    FROM o CROSS JOIN rs.store_clock t
   WHERE x.permit_id = $permit AND o.outcome = 'again' AND x.answered < x.lookups
), settled AS (
  UPDATE rs.posting_permits x
     SET status = CASE WHEN o.is_taken THEN 'UNRESOLVED' ELSE $to END, reason_code = CASE WHEN o.is_taken THEN 'lookup_ambiguous' ELSE $reason END, detail = $detail::text,
         posted_id = CASE WHEN $to = 'USED' AND NOT o.is_taken THEN $posted ELSE x.posted_id END,
         used_at = CASE WHEN $to = 'USED' AND NOT o.is_taken THEN t.now ELSE x.used_at END,
         lookup_at = NULL, changed_at = t.now, actor = 'lookup', instance_id = $instance::uuid, build = $build::text
    FROM o CROSS JOIN rs.store_clock t
   WHERE x.permit_id = $permit AND o.outcome = 'go')
SELECT o.outcome, o.status FROM o

-- :name permit_resolve
-- The word of a person on what nobody could find out.
WITH p AS MATERIALIZED (
  SELECT permit_id, status, reason_code, posted_id, platform, account FROM rs.posting_permits WHERE permit_id = $permit::uuid FOR NO KEY UPDATE
), o AS MATERIALIZED (
  SELECT p.permit_id, p.status,
         CASE WHEN p.status <> 'UNRESOLVED'
                THEN CASE WHEN p.status = $to::text AND p.reason_code = 'resolved_by_person' AND p.posted_id IS NOT DISTINCT FROM $posted::text THEN 'done' ELSE 'conflict' END
              WHEN $to = 'USED' AND EXISTS (SELECT 1 FROM rs.posting_permits x
                     WHERE x.platform = p.platform AND x.account = p.account AND x.posted_id = $posted AND x.permit_id <> p.permit_id) THEN 'taken'
              ELSE 'go' END AS outcome
  FROM p
), settled AS (
  UPDATE rs.posting_permits x
     SET status = $to, reason_code = 'resolved_by_person', detail = $note::text,
         posted_id = CASE WHEN $to = 'USED' THEN $posted ELSE x.posted_id END, used_at = CASE WHEN $to = 'USED' THEN t.now ELSE x.used_at END,
         lookup_at = NULL, changed_at = t.now, actor = $actor::text, instance_id = $instance::uuid, build = $build::text
    FROM o CROSS JOIN rs.store_clock t
   WHERE x.permit_id = $permit AND o.outcome = 'go')
SELECT o.outcome, o.status FROM o

-- :name switch_lock
-- Waits for the launches that have begun, so that nothing is launched past a stop that was answered.
SELECT pg_advisory_xact_lock(hashtextextended('switches', i.tableoid::bigint)) FROM rs.store_info i

-- :name switch_stop
WITH s AS (
  INSERT INTO rs.stop_switches (scope, name, stopped_at, stopped_by, reason)
  SELECT $scope::text, $name::text, t.now, $actor::text, $why::text FROM rs.store_clock t
  ON CONFLICT (scope, name) DO UPDATE SET stopped_by = excluded.stopped_by, reason = excluded.reason
  RETURNING 1)
SELECT set_config('reply_scheduler.switched', count(*)::text, true), set_config('reply_scheduler.revoked', '0', true) FROM s

-- :name switch_go
WITH s AS (DELETE FROM rs.stop_switches WHERE scope = $scope::text AND name = $name::text RETURNING 1)
SELECT set_config('reply_scheduler.switched', count(*)::text, true), set_config('reply_scheduler.revoked', '0', true) FROM s

-- :name switch_revoke
WITH w AS MATERIALIZED (
  SELECT p.permit_id, p.status FROM rs.posting_permits p
  WHERE p.status IN ('PENDING', 'APPROVED') AND p.decision_type <> 'canary'
    AND CASE $scope::text WHEN 'global' THEN true WHEN 'account' THEN p.account = $name::text
                          WHEN 'pipeline' THEN coalesce(p.pipeline_source, (SELECT d.pipeline_source FROM rs.reply_decisions d WHERE d.decision_id = p.decision_id)) = $name END
), l AS MATERIALIZED (
  SELECT w.permit_id
  FROM (SELECT * FROM w ORDER BY permit_id) w
  CROSS JOIN LATERAL (SELECT FROM rs.posting_permits p WHERE p.permit_id = w.permit_id AND p.status = w.status FOR NO KEY UPDATE) p
), u AS (
  UPDATE rs.posting_permits p
     SET status = 'REVOKED', reason_code = 'permit_revoked', detail = $why::text, changed_at = t.now, actor = $actor::text, instance_id = $instance::uuid, build = $build::text
    FROM rs.store_clock t
   WHERE p.permit_id = ANY (ARRAY(SELECT l.permit_id FROM l))
  RETURNING 1)
SELECT count(*)::integer, set_config('reply_scheduler.revoked', count(*)::text, true) FROM u

-- :name switch_told
INSERT INTO rs.system_events (event_type, severity, message, event_data, created_at, instance_id, build)
SELECT $type::text, 'warning', $message::text,
       jsonb_build_object('scope', $scope::text, 'name', $name::text, 'actor', $actor::text, 'why', $why::text, 'revoked', current_setting('reply_scheduler.revoked', true)::bigint),
       t.now, $instance::uuid, $build::text
FROM rs.store_clock t
WHERE current_setting('reply_scheduler.switched', true) <> '0' OR current_setting('reply_scheduler.revoked', true) <> '0'
