-- Identity and clock.

-- :name store_now
SELECT now FROM store_clock

-- :name store_read
SELECT store_id, environment, clock = 'virtual', created_at, (SELECT now FROM store_clock) FROM store_info

-- :name clock_holders
-- A holder that never registered still holds: it is answered without a name.
SELECT DISTINCT i.id, coalesce(i.machine, ''), coalesce(i.process_id, 0)
FROM (SELECT lease_owner AS owner FROM job_executions INDEXED BY job_executions_running WHERE status = 'running' AND lease_until > $now AND lease_until <= $to
      UNION SELECT instance_id FROM posting_permits INDEXED BY posting_permits_flight WHERE status = 'IN_FLIGHT' AND lease_until > $now AND lease_until <= $to) l
LEFT JOIN instances i ON i.id = l.owner

-- :name clock_move
UPDATE store_info SET clock_now = max(clock_now, $to) WHERE clock = 'virtual'
