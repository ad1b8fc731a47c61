-- What the verification reads. The first statement reads the catalogue alone, and says what of the rest can be asked.

-- :name verify_look
SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $schema::text AND c.relname = 'trigger_settings') AS is_installed,
       coalesce((SELECT pg_get_userbyid(c.relowner)::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $schema AND c.relname = 'store_info'), '') AS owner,
       coalesce((SELECT pg_has_role(current_user, c.relowner, 'USAGE') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $schema AND c.relname = 'store_info'), false) AS may_be_owner,
       coalesce((SELECT has_schema_privilege(n.oid, 'USAGE') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'cron' AND c.relname = 'job'
               AND (EXISTS (SELECT 1 FROM pg_roles r WHERE r.oid = c.relowner AND r.rolsuper) OR EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))), false) AS has_cron,
       (SELECT x.extversion FROM pg_extension x WHERE x.extname = 'pg_cron') AS cron_version,
       EXISTS (SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'net' AND p.proname = 'http_post'
               AND (EXISTS (SELECT 1 FROM pg_roles r WHERE r.oid = p.proowner AND r.rolsuper) OR EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'))) AS has_net,
       (SELECT x.extversion FROM pg_extension x WHERE x.extname = 'pg_net') AS net_version,
       EXISTS (SELECT 1 FROM pg_proc p JOIN pg_type t ON t.oid = p.proargtypes[0] WHERE p.proname = 'http' AND p.pronargs = 1 AND t.typname = 'http_request'
               AND (EXISTS (SELECT 1 FROM pg_roles r WHERE r.oid = p.proowner AND r.rolsuper) OR EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
                 OR EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $schema AND c.relname = 'store_info' AND c.relowner = p.proowner))) AS has_http,
       (SELECT x.extversion FROM pg_extension x WHERE x.extname = 'http') AS http_version,
       EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'vault' AND c.relname = 'decrypted_secrets'
               AND (EXISTS (SELECT 1 FROM pg_roles r WHERE r.oid = c.relowner AND r.rolsuper) OR EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))) AS has_vault,
       (SELECT x.extversion FROM pg_extension x WHERE x.extname = 'supabase_vault') AS vault_version,
       EXISTS (SELECT 1 FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'net' AND a.grantee = 0) AS is_net_open,
       EXISTS (SELECT 1 FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'cron' AND a.grantee = 0) AS is_cron_open,
       current_user::text, statement_timestamp(), current_database()::text,
       NOT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname = $schema AND c.relname IN ('trigger_settings', 'trigger_attempts', 'trigger_secrets', 'scheduled_jobs', 'job_executions')
                     AND (c.relkind <> 'r' OR c.relrowsecurity OR EXISTS (SELECT 1 FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = c.oid AND a.attnum > 0
                          AND NOT a.attisdropped AND (t.typnamespace <> 'pg_catalog'::regnamespace OR a.attgenerated NOT IN ('', 's'))))) AS is_plain

-- :name verify_settings
SELECT url, sender, authentication, secret_store, secret_name, trigger_job, trigger_schedule, watchdog_job, watchdog_schedule, cron_database, accepts_unseen_jobs,
       watched_at, watch_error, overlap_until, library_version, timeout_ms, lost_after, keep_attempts, keep_runs
FROM rs.trigger_settings

-- :name verify_definitions
SELECT coalesce(string_agg(d.key, ', ' ORDER BY d.key), '')
FROM rs.trigger_settings s CROSS JOIN LATERAL jsonb_each_text(s.definitions) d
WHERE NOT EXISTS (SELECT 1 FROM pg_proc p JOIN pg_class c ON c.relnamespace = p.pronamespace WHERE c.oid = 'rs.trigger_settings'::regclass AND p.proname = d.key AND md5(p.prosrc) = d.value)

-- :name verify_secret_vault
SELECT bool_or(d.name = $name::text), coalesce(bool_or(d.name = $name AND encode(sha256(convert_to(d.decrypted_secret, 'UTF8')), 'hex') = ANY ($digests::text[])), false),
       bool_or(d.name = $name || '_previous')
FROM (SELECT name, decrypted_secret FROM vault.decrypted_secrets WHERE name IN ($name, $name || '_previous') UNION ALL SELECT '', '') d

-- :name verify_secret_table
SELECT bool_or(t.name = $name::text), coalesce(bool_or(t.name = $name AND encode(sha256(convert_to(t.secret, 'UTF8')), 'hex') = ANY ($digests::text[])), false),
       bool_or(t.name = $name || '_previous')
FROM (SELECT name, secret FROM rs.trigger_secrets WHERE name IN ($name, $name || '_previous') UNION ALL SELECT '', '') t

-- :name verify_jobs
SELECT j.jobname::text, j.username, j.schedule, j.command, j.active, j.database, row_security_active('cron.job')
FROM cron.job j
WHERE j.jobname = ANY ($names::text[]) OR position($function::text IN j.command) > 0 OR (j.command ILIKE '%http_post%' AND position($url::text IN j.command) > 0)
ORDER BY j.jobid

-- :name verify_sees_all_jobs
SELECT NOT row_security_active('cron.job')

-- :name verify_job_runs
SELECT count(*) FILTER (WHERE r.status = 'succeeded'), count(*) FILTER (WHERE r.status = 'failed'),
       coalesce((array_agg(r.return_message ORDER BY r.runid DESC) FILTER (WHERE r.status = 'failed'))[1], '')
FROM cron.job_run_details r JOIN cron.job j ON j.jobid = r.jobid
WHERE j.jobname = ANY ($names::text[]) AND j.username = $owner::text AND r.start_time > $since::timestamptz

-- :name verify_ledger
SELECT a.status, coalesce(a.http_status, 0), coalesce(a.detail, ''), a.queued_at, a.status = 'queued' AND a.queued_at < statement_timestamp() - s.lost_after
FROM rs.trigger_attempts a CROSS JOIN rs.trigger_settings s WHERE a.queued_at > $since::timestamptz ORDER BY a.queued_at DESC LIMIT 1000

-- :name verify_catalogue
SELECT count(*) FILTER (WHERE is_active), count(*) FILTER (WHERE is_active AND (next_run_at IS NULL OR invalid_reason IS NOT NULL)), count(*),
       coalesce((array_agg(job_name ORDER BY job_name) FILTER (WHERE is_active AND (next_run_at IS NULL OR invalid_reason IS NOT NULL)))[1], '')
FROM rs.scheduled_jobs

-- :name verify_executions
SELECT count(*), max(started_at), count(*) FILTER (WHERE triggered_by LIKE 'pg!_cron%' ESCAPE '!')
FROM rs.job_executions WHERE slot_time > $since::timestamptz - interval '1 day' AND started_at > $since

-- :name trigger_there
SELECT to_regclass('rs.trigger_attempts') IS NOT NULL,
       coalesce(has_table_privilege(to_regclass('rs.trigger_attempts'), 'SELECT') AND has_table_privilege(to_regclass('rs.trigger_settings'), 'SELECT'), false)

-- :name trigger_facts
-- No row where the database calls nothing.
SELECT count(a.id), count(*) FILTER (WHERE a.status = 'delivered'), count(*) FILTER (WHERE a.status NOT IN ('delivered', 'queued')),
       max(a.queued_at) FILTER (WHERE a.status = 'delivered'),
       coalesce((SELECT count(*) = 3 AND bool_and(l.status <> 'delivered') FROM (SELECT t.status FROM rs.trigger_attempts t
                 WHERE t.status <> 'queued' AND t.queued_at <= $to::timestamptz ORDER BY t.queued_at DESC LIMIT 3) l), false)
FROM rs.trigger_settings s LEFT JOIN rs.trigger_attempts a ON a.queued_at > $from::timestamptz AND a.queued_at <= $to
WHERE s.sender <> 'none' GROUP BY s.one
