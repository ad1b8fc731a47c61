-- What begins and ends a step, in the step's own trip. Nothing outlives the transaction, so a pooler in transaction mode may sit in between.

-- :name step_settings
-- Commits are durable whatever the server's default is. One plan for all values: steps are small, and planning would cost more than running.
-- The isolation is asserted, not set: a step that reads after it locked needs a snapshot for each statement. Instants go into JSON, and
-- through variables, in one form. The first column is whether commits are durable without us: it is read before that is set.
SELECT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off',
       set_config('transaction_isolation', $isolation::text, true),
       set_config('statement_timeout', $step_timeout::text, true), set_config('lock_timeout', $lock_timeout::text, true),
       set_config('synchronous_commit', 'on', true), set_config('plan_cache_mode', 'force_generic_plan', true),
       set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
       set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true)

-- :name read_begin
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY

-- :name read_end
COMMIT
