-- Tables of ReplyScheduler. Instants are microseconds since the Unix epoch, UTC; read them with
-- datetime(created_at / 1000000, 'unixepoch'). Ids are lower-case UUIDs. An instant of 0 is filled in by the store's clock.

CREATE TABLE store_info (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  store_id TEXT NOT NULL DEFAULT (lower(printf('%08x-%04x-7%s-%s%s-%s',
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535,
    substr(hex(randomblob(2)), 2), substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))),
  environment TEXT NOT NULL CHECK (length(environment) BETWEEN 1 AND 100),
  clock TEXT NOT NULL CHECK (clock IN ('system', 'virtual')),
  clock_now INTEGER,
  created_at INTEGER NOT NULL DEFAULT 0,
  catalogue_version INTEGER NOT NULL DEFAULT 1,
  catalogue_reset INTEGER NOT NULL DEFAULT 0,
  keep_slots_days INTEGER NOT NULL DEFAULT 90 CHECK (keep_slots_days BETWEEN 2 AND 36500),
  keep_events_days INTEGER NOT NULL DEFAULT 90 CHECK (keep_events_days BETWEEN 1 AND 36500),
  keep_usage_days INTEGER NOT NULL DEFAULT 400 CHECK (keep_usage_days BETWEEN 1 AND 36500),
  CHECK ((clock = 'virtual') = (clock_now IS NOT NULL))
) STRICT;

-- The one clock. A virtual clock is a column that moves only when a store step moves it.
CREATE VIEW store_clock AS
SELECT CASE clock WHEN 'virtual' THEN clock_now
       ELSE CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) * 1000 END AS now
FROM store_info;

CREATE TRIGGER store_info_guard BEFORE UPDATE ON store_info BEGIN
  SELECT RAISE(ABORT, 'store_info: identity, environment and kind of clock are fixed when the database is created')
   WHERE NEW.store_id IS NOT OLD.store_id OR NEW.environment IS NOT OLD.environment OR NEW.clock IS NOT OLD.clock
      OR (NEW.created_at IS NOT OLD.created_at AND OLD.created_at <> 0);
  SELECT RAISE(ABORT, 'store_info: a virtual clock only moves forward') WHERE NEW.clock_now < OLD.clock_now;
END;
CREATE TRIGGER store_info_once BEFORE INSERT ON store_info WHEN EXISTS (SELECT 1 FROM store_info) BEGIN
  SELECT RAISE(ABORT, 'store_info: identity, environment and kind of clock are fixed when the database is created');
END;
CREATE TRIGGER store_info_kept BEFORE DELETE ON store_info BEGIN
  SELECT RAISE(ABORT, 'store_info: the identity of a store is not deleted');
END;

CREATE TABLE scheduled_jobs (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(printf('%08x-%04x-7%s-%s%s-%s',
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535,
    substr(hex(randomblob(2)), 2), substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))) CHECK (length(id) = 36 AND id NOT GLOB '*[^0-9a-f-]*' AND substr(id, 9, 1) || substr(id, 14, 1) || substr(id, 19, 1) || substr(id, 24, 1) = '----' AND length(replace(id, '-', '')) = 32),
  job_name TEXT NOT NULL UNIQUE CHECK (length(job_name) BETWEEN 1 AND 200),
  job_type TEXT NOT NULL CHECK (length(job_type) BETWEEN 1 AND 200),
  schedule TEXT NOT NULL CHECK (length(schedule) <= 1000),
  time_zone TEXT NOT NULL DEFAULT 'Etc/UTC' CHECK (length(time_zone) <= 200),
  endpoint TEXT CHECK (length(endpoint) <= 2000),
  payload TEXT CHECK (length(payload) <= 65536),
  is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  description TEXT CHECK (length(description) <= 4000),
  last_run_at INTEGER CHECK (last_run_at IS NULL OR last_run_at = 0 OR last_run_at BETWEEN 1000000000000001 AND 253402300799999999),
  next_run_at INTEGER CHECK (next_run_at IS NULL OR next_run_at = 0 OR next_run_at BETWEEN 1000000000000001 AND 253402300799999999),
  created_at INTEGER NOT NULL DEFAULT 0 CHECK (created_at IS NULL OR created_at = 0 OR created_at BETWEEN 1000000000000001 AND 253402300799999999),
  updated_at INTEGER NOT NULL DEFAULT 0 CHECK (updated_at IS NULL OR updated_at = 0 OR updated_at BETWEEN 1000000000000001 AND 253402300799999999),
  overlap TEXT NOT NULL DEFAULT 'skip' CHECK (overlap IN ('skip', 'allow')),
  overlap_limit INTEGER NOT NULL DEFAULT 10 CHECK (overlap_limit BETWEEN 1 AND 1000),
  misfire TEXT NOT NULL DEFAULT 'coalesce' CHECK (misfire IN ('coalesce', 'skip', 'run_all')),
  misfire_limit INTEGER NOT NULL DEFAULT 100 CHECK (misfire_limit BETWEEN 1 AND 10000),
  timeout_seconds INTEGER NOT NULL DEFAULT 600 CHECK (timeout_seconds BETWEEN 1 AND 86400),
  retries INTEGER NOT NULL DEFAULT 0 CHECK (retries BETWEEN 0 AND 100),
  retry_delay_seconds INTEGER NOT NULL DEFAULT 60 CHECK (retry_delay_seconds BETWEEN 1 AND 86400),
  paused_until INTEGER CHECK (paused_until IS NULL OR paused_until = 0 OR paused_until BETWEEN 1000000000000001 AND 253402300799999999),
  paused_by TEXT CHECK (length(paused_by) <= 200),
  pause_reason TEXT CHECK (length(pause_reason) <= 2000),
  freshness_seconds INTEGER CHECK (freshness_seconds BETWEEN 1 AND 31622400),
  fresh_until INTEGER,
  stale_since INTEGER,
  start_due_at INTEGER,
  watch_at INTEGER NOT NULL DEFAULT 0,
  silent_since INTEGER,
  owner TEXT CHECK (length(owner) <= 200),
  unowned_since INTEGER,
  definition_hash TEXT,
  invalid_reason TEXT,
  effective_from INTEGER NOT NULL DEFAULT 0 CHECK (effective_from IS NULL OR effective_from = 0 OR effective_from BETWEEN 1000000000000001 AND 253402300799999999),
  changed_in INTEGER NOT NULL DEFAULT 0,
  instance_id TEXT,
  build TEXT
) STRICT;
CREATE INDEX scheduled_jobs_changed ON scheduled_jobs (changed_in);
CREATE INDEX scheduled_jobs_fresh ON scheduled_jobs (fresh_until) WHERE freshness_seconds IS NOT NULL AND stale_since IS NULL AND is_active = 1;
CREATE INDEX scheduled_jobs_freshness ON scheduled_jobs (freshness_seconds) WHERE freshness_seconds IS NOT NULL;
CREATE INDEX scheduled_jobs_watch ON scheduled_jobs (watch_at) WHERE is_active = 1 AND silent_since IS NULL;
CREATE INDEX scheduled_jobs_silent ON scheduled_jobs (silent_since) WHERE silent_since IS NOT NULL;
CREATE INDEX scheduled_jobs_pipelines ON scheduled_jobs (job_name) WHERE job_type = 'reply_pipeline';
CREATE INDEX scheduled_jobs_owner ON scheduled_jobs (owner, job_name) WHERE owner IS NOT NULL;

-- A change of the catalogue raises its version; hosts read what changed, and a claim under an older version is refused.
-- The store's own batches come with all of this filled in, under the version that they raise the catalogue to.
CREATE TRIGGER scheduled_jobs_added AFTER INSERT ON scheduled_jobs
WHEN NEW.changed_in IS NOT (SELECT catalogue_version + 1 FROM store_info) BEGIN
  UPDATE store_info SET catalogue_version = catalogue_version + 1;
  UPDATE scheduled_jobs
     SET changed_in = (SELECT catalogue_version FROM store_info),
         created_at = CASE created_at WHEN 0 THEN (SELECT now FROM store_clock) ELSE created_at END,
         updated_at = CASE updated_at WHEN 0 THEN (SELECT now FROM store_clock) ELSE updated_at END,
         effective_from = CASE effective_from WHEN 0 THEN (SELECT now FROM store_clock) ELSE effective_from END,
         fresh_until = (SELECT now FROM store_clock) + freshness_seconds * 1000000
   WHERE id = NEW.id;
END;
-- A pause that is ended early ended now: what is judged by its end must know it.
CREATE TRIGGER scheduled_jobs_changed AFTER UPDATE OF job_name, job_type, schedule, time_zone, endpoint, payload, is_active, description,
    overlap, overlap_limit, misfire, misfire_limit, timeout_seconds, retries, retry_delay_seconds, freshness_seconds, paused_until ON scheduled_jobs
WHEN (NEW.job_name, NEW.job_type, NEW.schedule, NEW.time_zone, NEW.endpoint, NEW.payload, NEW.is_active, NEW.description, NEW.overlap, NEW.overlap_limit, NEW.misfire,
      NEW.misfire_limit, NEW.timeout_seconds, NEW.retries, NEW.retry_delay_seconds, NEW.freshness_seconds, NEW.paused_until)
  IS NOT (OLD.job_name, OLD.job_type, OLD.schedule, OLD.time_zone, OLD.endpoint, OLD.payload, OLD.is_active, OLD.description, OLD.overlap, OLD.overlap_limit, OLD.misfire,
      OLD.misfire_limit, OLD.timeout_seconds, OLD.retries, OLD.retry_delay_seconds, OLD.freshness_seconds, OLD.paused_until)
BEGIN
  UPDATE store_info SET catalogue_version = catalogue_version + 1;
  UPDATE scheduled_jobs
     SET changed_in = (SELECT catalogue_version FROM store_info),
         updated_at = (SELECT now FROM store_clock),
         invalid_reason = NULL,
         watch_at = 0,
         paused_until = CASE WHEN OLD.paused_until > (SELECT now FROM store_clock) AND coalesce(NEW.paused_until, 0) < (SELECT now FROM store_clock)
                             THEN (SELECT now FROM store_clock) ELSE NEW.paused_until END,
         start_due_at = CASE WHEN NEW.schedule IS NOT OLD.schedule OR NEW.time_zone IS NOT OLD.time_zone OR NEW.is_active <> OLD.is_active
                             THEN NULL ELSE NEW.start_due_at END,
         next_run_at = CASE WHEN NEW.schedule IS NOT OLD.schedule OR NEW.time_zone IS NOT OLD.time_zone OR NEW.is_active <> OLD.is_active
                            THEN NULL ELSE NEW.next_run_at END,
         effective_from = CASE WHEN NEW.schedule IS NOT OLD.schedule OR NEW.time_zone IS NOT OLD.time_zone OR NEW.is_active > OLD.is_active
                               THEN (SELECT now FROM store_clock) ELSE NEW.effective_from END,
         fresh_until = CASE WHEN NEW.freshness_seconds IS NOT OLD.freshness_seconds OR NEW.is_active > OLD.is_active
                            THEN (SELECT now FROM store_clock) + NEW.freshness_seconds * 1000000 ELSE NEW.fresh_until END,
         stale_since = CASE WHEN NEW.freshness_seconds IS NOT OLD.freshness_seconds OR NEW.is_active > OLD.is_active OR NEW.job_name <> OLD.job_name
                            THEN NULL ELSE NEW.stale_since END
   WHERE id = NEW.id;
END;
CREATE TRIGGER scheduled_jobs_id_fixed BEFORE UPDATE OF id ON scheduled_jobs WHEN NEW.id IS NOT OLD.id BEGIN
  SELECT RAISE(ABORT, 'scheduled_jobs: the id of a job never changes');
END;
CREATE TRIGGER scheduled_jobs_removed AFTER DELETE ON scheduled_jobs BEGIN
  UPDATE store_info SET catalogue_version = catalogue_version + 1, catalogue_reset = catalogue_version + 1;
  UPDATE job_executions SET retry_at = NULL WHERE job_id = OLD.id AND retry_at IS NOT NULL;
  DELETE FROM job_requests WHERE job_id = OLD.id;
END;

-- The ledger: one row per slot, written once. The row is the claim.
CREATE TABLE job_slots (
  job_id TEXT NOT NULL,
  slot_time INTEGER NOT NULL CHECK (slot_time > 0),
  kind TEXT NOT NULL CHECK (kind IN ('schedule', 'manual', 'backfill')),
  disposition TEXT NOT NULL CHECK (disposition IN ('claimed', 'missed', 'skipped', 'blocked')),
  reason_code TEXT CHECK (reason_code IN ('coalesced', 'late', 'paused', 'overlap', 'no_handler')),
  created_at INTEGER NOT NULL CHECK (created_at BETWEEN 1000000000000001 AND 253402300799999999),
  instance_id TEXT,
  build TEXT,
  PRIMARY KEY (slot_time, job_id, kind),
  CHECK ((disposition = 'claimed') = (reason_code IS NULL))
) WITHOUT ROWID, STRICT;
-- REPLACE deletes without firing triggers of deletion; a row whose key is taken is left out instead, as the claim does itself.
CREATE TRIGGER job_slots_once BEFORE INSERT ON job_slots
WHEN EXISTS (SELECT 1 FROM job_slots s WHERE s.slot_time = NEW.slot_time AND s.job_id = NEW.job_id AND s.kind = NEW.kind) BEGIN
  SELECT RAISE(IGNORE);
END;
-- What did not run is rare; the watchdog looks for what is new of it, and for how much of a job.
CREATE INDEX job_slots_unrun ON job_slots (created_at) WHERE disposition <> 'claimed';
CREATE INDEX job_slots_unrun_job ON job_slots (job_id, slot_time) WHERE disposition <> 'claimed';
CREATE TRIGGER job_slots_fixed BEFORE UPDATE ON job_slots BEGIN
  SELECT RAISE(ABORT, 'job_slots: the ledger is insert-only');
END;
CREATE TRIGGER job_slots_kept BEFORE DELETE ON job_slots
WHEN OLD.slot_time > (SELECT now FROM store_clock) - (SELECT keep_slots_days FROM store_info) * 86400000000 BEGIN
  SELECT RAISE(ABORT, 'job_slots: younger than the retention age in store_info.keep_slots_days');
END;

CREATE TABLE job_executions (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(printf('%08x-%04x-7%s-%s%s-%s',
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535,
    substr(hex(randomblob(2)), 2), substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))) CHECK (length(id) = 36 AND id NOT GLOB '*[^0-9a-f-]*' AND substr(id, 9, 1) || substr(id, 14, 1) || substr(id, 19, 1) || substr(id, 24, 1) = '----' AND length(replace(id, '-', '')) = 32),
  job_id TEXT NOT NULL,
  slot_time INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('schedule', 'manual', 'backfill')),
  attempt INTEGER NOT NULL DEFAULT 1 CHECK (attempt >= 1),
  fence INTEGER GENERATED ALWAYS AS (attempt) VIRTUAL,
  status TEXT NOT NULL CHECK (status IN ('running', 'succeeded', 'partly_succeeded', 'nothing_to_do', 'failed', 'timed_out', 'cancelled', 'abandoned')),
  started_at INTEGER NOT NULL CHECK (started_at BETWEEN 1000000000000001 AND 253402300799999999),
  completed_at INTEGER,
  reason_code TEXT,
  error_message TEXT,
  result TEXT CHECK (result IS NULL OR json_valid(result)),
  triggered_by TEXT,
  payload TEXT CHECK (length(payload) <= 65536),
  lease_owner TEXT,
  lease_until INTEGER,
  retry_at INTEGER,
  cancel_requested_at INTEGER,
  cancelled_by TEXT,
  cancel_reason TEXT,
  instance_id TEXT,
  build TEXT,
  CHECK ((status = 'running') = (completed_at IS NULL)),
  CHECK ((status = 'running') = (lease_until IS NOT NULL))
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX job_executions_slot ON job_executions (slot_time, job_id, kind, attempt);
CREATE INDEX job_executions_running ON job_executions (job_id, lease_until) WHERE status = 'running';
CREATE INDEX job_executions_retry ON job_executions (retry_at, job_id) WHERE retry_at IS NOT NULL;
CREATE INDEX job_executions_retry_job ON job_executions (job_id, retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX job_executions_cancel ON job_executions (lease_owner) WHERE status = 'running' AND cancel_requested_at IS NOT NULL;
CREATE INDEX job_executions_lost ON job_executions (completed_at) WHERE status IN ('abandoned', 'timed_out');
CREATE TRIGGER job_executions_guard BEFORE UPDATE ON job_executions BEGIN
  SELECT RAISE(ABORT, 'job_executions: a run ends once')
   WHERE NEW.status <> OLD.status AND OLD.status <> 'running';
  SELECT RAISE(ABORT, 'job_executions: how a run ended never changes')
   WHERE OLD.status <> 'running' AND (NEW.completed_at, NEW.reason_code, NEW.result, NEW.error_message) IS NOT (OLD.completed_at, OLD.reason_code, OLD.result, OLD.error_message);
  SELECT RAISE(ABORT, 'job_executions: what a run is never changes')
   WHERE NEW.id IS NOT OLD.id OR NEW.job_id IS NOT OLD.job_id OR NEW.slot_time IS NOT OLD.slot_time OR NEW.kind IS NOT OLD.kind
      OR NEW.attempt IS NOT OLD.attempt OR NEW.started_at IS NOT OLD.started_at OR NEW.lease_owner IS NOT OLD.lease_owner;
END;
CREATE TRIGGER job_executions_born BEFORE INSERT ON job_executions
WHEN NEW.status <> 'running' OR NOT EXISTS (SELECT 1 FROM job_slots s WHERE s.slot_time = NEW.slot_time AND s.job_id = NEW.job_id
                                             AND s.kind = NEW.kind AND s.disposition = 'claimed') BEGIN
  SELECT RAISE(ABORT, 'job_executions: a run is born running, from a claimed slot');
END;
CREATE TRIGGER job_executions_once BEFORE INSERT ON job_executions
WHEN EXISTS (SELECT 1 FROM job_executions e WHERE e.id = NEW.id)
  OR EXISTS (SELECT 1 FROM job_executions e WHERE e.slot_time = NEW.slot_time AND e.job_id = NEW.job_id AND e.kind = NEW.kind AND e.attempt = NEW.attempt) BEGIN
  SELECT RAISE(ABORT, 'job_executions: this attempt exists');
END;
CREATE TRIGGER job_executions_kept BEFORE DELETE ON job_executions
WHEN OLD.status = 'running' OR OLD.started_at > (SELECT now FROM store_clock) - (SELECT keep_slots_days FROM store_info) * 86400000000 BEGIN
  SELECT RAISE(ABORT, 'job_executions: running, or younger than the retention age in store_info.keep_slots_days');
END;

-- Wishes to run a job, now, later, or for an occurrence of the past; a claim turns each into a slot, in the order of their asking.
CREATE TABLE job_requests (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE DEFAULT (lower(printf('%08x-%04x-7%s-%s%s-%s',
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535,
    substr(hex(randomblob(2)), 2), substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))) CHECK (length(id) = 36 AND id NOT GLOB '*[^0-9a-f-]*' AND substr(id, 9, 1) || substr(id, 14, 1) || substr(id, 19, 1) || substr(id, 24, 1) = '----' AND length(replace(id, '-', '')) = 32),
  job_id TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'manual' CHECK (kind IN ('manual', 'backfill')),
  slot_time INTEGER CHECK (slot_time BETWEEN 1000000000000001 AND 253402300799999999),
  due_at INTEGER NOT NULL DEFAULT 0 CHECK (due_at = 0 OR due_at BETWEEN 1000000000000001 AND 253402300799999999),
  payload TEXT CHECK (length(payload) <= 65536),
  request_key TEXT CHECK (length(request_key) BETWEEN 1 AND 200),
  requested_at INTEGER NOT NULL,
  requested_by TEXT NOT NULL CHECK (length(requested_by) <= 200),
  reason TEXT CHECK (length(reason) <= 2000),
  CHECK ((kind = 'backfill') = (slot_time IS NOT NULL))
) STRICT;
CREATE INDEX job_requests_due ON job_requests (due_at);
CREATE INDEX job_requests_job ON job_requests (job_id, kind, due_at, slot_time);
CREATE UNIQUE INDEX job_requests_key ON job_requests (job_id, request_key) WHERE request_key IS NOT NULL;
CREATE UNIQUE INDEX job_requests_backfill ON job_requests (job_id, slot_time) WHERE slot_time IS NOT NULL;

CREATE TABLE instances (
  id TEXT NOT NULL PRIMARY KEY,
  build TEXT NOT NULL,
  machine TEXT NOT NULL,
  process_id INTEGER NOT NULL,
  handled_types TEXT NOT NULL CHECK (json_valid(handled_types)),
  handles_endpoints INTEGER NOT NULL DEFAULT 0 CHECK (handles_endpoints IN (0, 1)),
  boot_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  ticked_at INTEGER
) WITHOUT ROWID, STRICT;

CREATE TABLE system_events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE DEFAULT (lower(printf('%08x-%04x-7%s-%s%s-%s',
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535,
    substr(hex(randomblob(2)), 2), substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))),
  event_type TEXT NOT NULL CHECK (length(event_type) BETWEEN 1 AND 300),
  severity TEXT NOT NULL DEFAULT 'info' CHECK (severity IN ('info', 'warning', 'error', 'critical')),
  message TEXT NOT NULL CHECK (length(message) <= 4000),
  event_data TEXT CHECK (event_data IS NULL OR json_valid(event_data)),
  created_at INTEGER NOT NULL DEFAULT 0 CHECK (created_at IS NULL OR created_at = 0 OR created_at BETWEEN 1000000000000001 AND 253402300799999999),
  run_id TEXT,
  job_id TEXT,
  decision_id TEXT,
  permit_id TEXT,
  instance_id TEXT,
  build TEXT
) STRICT;
CREATE INDEX system_events_type ON system_events (event_type, created_at);
CREATE INDEX system_events_run ON system_events (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX system_events_permit ON system_events (permit_id) WHERE permit_id IS NOT NULL;
CREATE TRIGGER system_events_once BEFORE INSERT ON system_events
WHEN EXISTS (SELECT 1 FROM system_events e WHERE e.seq = NEW.seq) OR EXISTS (SELECT 1 FROM system_events e WHERE e.id = NEW.id) BEGIN
  SELECT RAISE(ABORT, 'system_events: events are append-only');
END;
CREATE TRIGGER system_events_dated AFTER INSERT ON system_events WHEN NEW.created_at = 0 BEGIN
  UPDATE system_events SET created_at = (SELECT now FROM store_clock) WHERE seq = NEW.seq;
END;
CREATE TRIGGER system_events_fixed BEFORE UPDATE ON system_events
WHEN OLD.created_at <> 0
  OR (NEW.seq, NEW.id, NEW.event_type, NEW.severity, NEW.message, NEW.event_data, NEW.run_id, NEW.job_id, NEW.decision_id, NEW.permit_id, NEW.instance_id, NEW.build)
  IS NOT (OLD.seq, OLD.id, OLD.event_type, OLD.severity, OLD.message, OLD.event_data, OLD.run_id, OLD.job_id, OLD.decision_id, OLD.permit_id, OLD.instance_id, OLD.build)
BEGIN
  SELECT RAISE(ABORT, 'system_events: events are append-only');
END;
CREATE TRIGGER system_events_kept BEFORE DELETE ON system_events
WHEN OLD.created_at > (SELECT now FROM store_clock) - (SELECT keep_events_days FROM store_info) * 86400000000 BEGIN
  SELECT RAISE(ABORT, 'system_events: younger than the retention age in store_info.keep_events_days');
END;

-- Where events of jobs wait while system_events refuses rows; a later tick moves them.
CREATE TABLE event_spool (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  event_type TEXT NOT NULL,
  severity TEXT NOT NULL,
  message TEXT NOT NULL,
  event_data TEXT,
  created_at INTEGER NOT NULL,
  run_id TEXT,
  job_id TEXT,
  decision_id TEXT,
  permit_id TEXT,
  instance_id TEXT,
  build TEXT
) STRICT;

CREATE TABLE alerts (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(printf('%08x-%04x-7%s-%s%s-%s',
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535,
    substr(hex(randomblob(2)), 2), substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))),
  rule TEXT NOT NULL CHECK (length(rule) BETWEEN 1 AND 100),
  subject TEXT NOT NULL CHECK (length(subject) <= 300),
  severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acknowledged', 'resolved')),
  message TEXT NOT NULL,
  count INTEGER NOT NULL DEFAULT 1 CHECK (count >= 1),
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  acknowledged_by TEXT,
  acknowledged_at INTEGER,
  resolved_at INTEGER,
  resolved_by TEXT,
  remark TEXT,
  is_told INTEGER NOT NULL DEFAULT 0 CHECK (is_told IN (0, 1)),
  told_severity TEXT,
  reminders INTEGER NOT NULL DEFAULT 0,
  remind_at INTEGER,
  instance_id TEXT,
  build TEXT,
  CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
  CHECK (state <> 'acknowledged' OR acknowledged_by IS NOT NULL)
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX alerts_one_open ON alerts (rule, subject) WHERE state <> 'resolved';
CREATE INDEX alerts_seen ON alerts (rule, subject, last_seen_at);
CREATE INDEX alerts_untold ON alerts (resolved_at) WHERE state = 'resolved' AND is_told = 1;
CREATE TRIGGER alerts_raised AFTER INSERT ON alerts BEGIN
  INSERT INTO system_events (event_type, severity, message, event_data, created_at, instance_id, build)
  VALUES ('alert_raised', CASE NEW.severity WHEN 'critical' THEN 'critical' ELSE 'warning' END, NEW.message,
          json_object('alert_id', NEW.id, 'rule', NEW.rule, 'subject', NEW.subject), (SELECT now FROM store_clock), NEW.instance_id, NEW.build);
END;
CREATE TRIGGER alerts_escalated AFTER UPDATE OF severity ON alerts WHEN NEW.severity = 'critical' AND OLD.severity <> 'critical' AND NEW.state <> 'resolved' BEGIN
  INSERT INTO system_events (event_type, severity, message, event_data, created_at, instance_id, build)
  VALUES ('alert_raised', 'critical', NEW.message, json_object('alert_id', NEW.id, 'rule', NEW.rule, 'subject', NEW.subject), (SELECT now FROM store_clock), NEW.instance_id, NEW.build);
END;
CREATE TRIGGER alerts_resolved AFTER UPDATE OF state ON alerts WHEN NEW.state = 'resolved' AND OLD.state <> 'resolved' BEGIN
  INSERT INTO system_events (event_type, severity, message, event_data, created_at, instance_id, build)
  VALUES ('alert_resolved', 'info', NEW.message, json_object('alert_id', NEW.id, 'rule', NEW.rule, 'subject', NEW.subject), (SELECT now FROM store_clock), NEW.instance_id, NEW.build);
END;

CREATE TABLE reply_candidates (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(printf('%08x-%04x-7%s-%s%s-%s',
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535,
    substr(hex(randomblob(2)), 2), substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))) CHECK (length(id) = 36 AND id NOT GLOB '*[^0-9a-f-]*' AND substr(id, 9, 1) || substr(id, 14, 1) || substr(id, 19, 1) || substr(id, 24, 1) = '----' AND length(replace(id, '-', '')) = 32),
  pipeline TEXT NOT NULL CHECK (length(pipeline) BETWEEN 1 AND 200),
  platform TEXT NOT NULL DEFAULT 'default' CHECK (length(platform) BETWEEN 1 AND 200),
  account TEXT NOT NULL DEFAULT 'default' CHECK (length(account) BETWEEN 1 AND 200),
  target_id TEXT NOT NULL CHECK (length(target_id) BETWEEN 1 AND 256),
  root_id TEXT CHECK (length(root_id) BETWEEN 1 AND 256),
  root_issuer TEXT,
  root_method TEXT,
  root_observed_at INTEGER,
  root_confidence REAL CHECK (root_confidence BETWEEN 0 AND 1),
  author TEXT NOT NULL CHECK (length(author) <= 256),
  text TEXT CHECK (length(text) <= 65536),
  language TEXT,
  posted_at INTEGER,
  expected_views INTEGER NOT NULL DEFAULT 0 CHECK (expected_views >= 0),
  tier INTEGER NOT NULL CHECK (tier BETWEEN 1 AND 4),
  score REAL NOT NULL DEFAULT 0,
  is_summons INTEGER NOT NULL DEFAULT 0 CHECK (is_summons IN (0, 1)),
  expires_at INTEGER NOT NULL,
  status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'leased', 'decided', 'denied', 'expired', 'dead', 'withdrawn')),
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  not_before INTEGER NOT NULL DEFAULT 0,
  lease_run_id TEXT,
  supersedes TEXT,
  deleted_at INTEGER,
  created_at INTEGER NOT NULL DEFAULT 0,
  changed_at INTEGER NOT NULL DEFAULT 0,
  instance_id TEXT,
  build TEXT,
  UNIQUE (platform, account, target_id),
  CHECK ((status = 'leased') = (lease_run_id IS NOT NULL))
) STRICT;
CREATE INDEX reply_candidates_waiting ON reply_candidates (pipeline, tier, score DESC, created_at, id) WHERE status = 'waiting';
CREATE INDEX reply_candidates_leased ON reply_candidates (lease_run_id) WHERE status = 'leased';
CREATE INDEX reply_candidates_ended ON reply_candidates (changed_at) WHERE status IN ('denied', 'expired', 'dead', 'withdrawn');
CREATE INDEX reply_candidates_life ON reply_candidates (expires_at) WHERE status = 'waiting';
CREATE TRIGGER reply_candidates_born BEFORE INSERT ON reply_candidates WHEN NEW.status <> 'waiting' BEGIN
  SELECT RAISE(ABORT, 'reply_candidates: a candidate is born waiting');
END;
CREATE TRIGGER reply_candidates_guard BEFORE UPDATE OF status ON reply_candidates
WHEN NEW.status <> OLD.status AND OLD.status || '>' || NEW.status NOT IN (
    'waiting>leased', 'waiting>expired', 'waiting>withdrawn', 'waiting>dead', 'leased>waiting', 'leased>decided',
    'leased>denied', 'leased>dead', 'leased>expired', 'leased>withdrawn', 'expired>waiting', 'dead>waiting',
    'decided>waiting', 'withdrawn>waiting') BEGIN
  SELECT RAISE(ABORT, 'reply_candidates: no such transition');
END;

CREATE TABLE reply_decisions (
  decision_id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(printf('%08x-%04x-7%s-%s%s-%s',
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535,
    substr(hex(randomblob(2)), 2), substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))) CHECK (length(decision_id) = 36 AND decision_id NOT GLOB '*[^0-9a-f-]*' AND substr(decision_id, 9, 1) || substr(decision_id, 14, 1) || substr(decision_id, 19, 1) || substr(decision_id, 24, 1) = '----' AND length(replace(decision_id, '-', '')) = 32),
  candidate_id TEXT,
  pipeline TEXT NOT NULL,
  pipeline_source TEXT,
  platform TEXT NOT NULL DEFAULT 'default',
  account TEXT NOT NULL DEFAULT 'default',
  target_id TEXT,
  root_id TEXT,
  content TEXT,
  content_sha256 TEXT,
  verdict TEXT CHECK (verdict IS NULL OR json_valid(verdict)),
  run_id TEXT,
  slot_time INTEGER,
  taken_at INTEGER,
  judged_us INTEGER,
  composed_us INTEGER,
  created_at INTEGER NOT NULL DEFAULT 0,
  instance_id TEXT,
  build TEXT
) WITHOUT ROWID, STRICT;
CREATE INDEX reply_decisions_text ON reply_decisions (platform, account, content_sha256, created_at);
CREATE INDEX reply_decisions_run ON reply_decisions (run_id);
CREATE TRIGGER reply_decisions_fixed BEFORE UPDATE ON reply_decisions
WHEN (NEW.decision_id, NEW.candidate_id, NEW.pipeline, NEW.pipeline_source, NEW.platform, NEW.account, NEW.target_id, NEW.root_id, NEW.content_sha256,
      NEW.verdict, NEW.run_id, NEW.slot_time, NEW.taken_at, NEW.judged_us, NEW.composed_us, NEW.created_at, NEW.instance_id, NEW.build)
  IS NOT (OLD.decision_id, OLD.candidate_id, OLD.pipeline, OLD.pipeline_source, OLD.platform, OLD.account, OLD.target_id, OLD.root_id, OLD.content_sha256,
      OLD.verdict, OLD.run_id, OLD.slot_time, OLD.taken_at, OLD.judged_us, OLD.composed_us, OLD.created_at, OLD.instance_id, OLD.build)
  OR (NEW.content IS NOT OLD.content AND NEW.content IS NOT NULL) BEGIN
  SELECT RAISE(ABORT, 'reply_decisions: a decision never changes; only its text may be erased');
END;

CREATE TRIGGER reply_decisions_kept BEFORE DELETE ON reply_decisions
WHEN OLD.created_at > (SELECT now FROM store_clock) - (SELECT keep_slots_days FROM store_info) * 86400000000
  OR EXISTS (SELECT 1 FROM posting_permits p WHERE p.decision_id = OLD.decision_id AND p.status NOT IN ('REJECTED', 'EXPIRED', 'REVOKED')) BEGIN
  SELECT RAISE(ABORT, 'reply_decisions: its permit counts, or it is younger than the retention age in store_info.keep_slots_days; its text may be erased');
END;
CREATE TRIGGER reply_decisions_once BEFORE INSERT ON reply_decisions
WHEN EXISTS (SELECT 1 FROM reply_decisions d WHERE d.decision_id = NEW.decision_id) BEGIN
  SELECT RAISE(ABORT, 'reply_decisions: this decision exists');
END;

CREATE TABLE posting_permits (
  permit_id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(printf('%08x-%04x-7%s-%s%s-%s',
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535,
    substr(hex(randomblob(2)), 2), substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))) CHECK (length(permit_id) = 36 AND permit_id NOT GLOB '*[^0-9a-f-]*' AND substr(permit_id, 9, 1) || substr(permit_id, 14, 1) || substr(permit_id, 19, 1) || substr(permit_id, 24, 1) = '----' AND length(replace(permit_id, '-', '')) = 32),
  decision_id TEXT NOT NULL UNIQUE CHECK (length(decision_id) = 36 AND decision_id NOT GLOB '*[^0-9a-f-]*' AND substr(decision_id, 9, 1) || substr(decision_id, 14, 1) || substr(decision_id, 19, 1) || substr(decision_id, 24, 1) = '----' AND length(replace(decision_id, '-', '')) = 32),
  decision_type TEXT NOT NULL DEFAULT 'reply' CHECK (length(decision_type) BETWEEN 1 AND 100),
  account TEXT NOT NULL DEFAULT 'default' CHECK (length(account) BETWEEN 1 AND 200),
  platform TEXT NOT NULL DEFAULT 'default' CHECK (length(platform) BETWEEN 1 AND 200),
  target_id TEXT CHECK (length(target_id) <= 256),
  root_id TEXT CHECK (length(root_id) <= 256),
  content_sha256 TEXT CHECK (length(content_sha256) <= 64),
  pipeline_source TEXT CHECK (length(pipeline_source) <= 200),
  status TEXT NOT NULL DEFAULT 'PENDING' CHECK (status IN (
    'PENDING', 'APPROVED', 'IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED', 'REJECTED', 'EXPIRED', 'REVOKED')),
  reason_code TEXT CHECK (reason_code IN (
    'missing_pipeline_source', 'invalid_pipeline_source', 'missing_target', 'target_not_found', 'target_deleted', 'target_not_root',
    'target_root_unverified', 'target_self', 'author_blocked', 'not_summoned', 'reply_restricted', 'content_empty',
    'content_placeholder', 'content_too_long', 'content_hash_mismatch', 'content_duplicate', 'duplicate_target', 'duplicate_decision',
    'decision_not_found', 'policy_denied', 'policy_error', 'policy_timeout', 'policy_undefined', 'approval_missing',
    'approval_expired', 'approver_not_authorized', 'self_approval', 'permit_expired', 'permit_revoked', 'quota_exceeded',
    'budget_exceeded', 'spacing', 'stop_switch', 'policy_wait', 'platform_validation', 'platform_auth',
    'platform_payment', 'platform_reply_restricted', 'platform_suspended', 'platform_rate_limited', 'not_sent_connect_failed', 'not_sent_deadline',
    'not_sent_cancelled', 'unknown_malformed_success', 'unknown_redirect', 'unknown_duplicate_reported', 'unknown_forbidden', 'unknown_5xx',
    'unknown_timeout', 'unknown_connection_lost', 'unknown_exception', 'unknown_sender_lost', 'lookup_found', 'lookup_negative',
    'lookup_deadline', 'lookup_ambiguous', 'resolved_by_person', 'late_report')),
  detail TEXT CHECK (length(detail) <= 2000),
  judged TEXT CHECK (judged IS NULL OR json_valid(judged)),
  policy_set TEXT,
  claim_id TEXT UNIQUE,
  claimed_at INTEGER,
  lease_until INTEGER,
  send_deadline INTEGER,
  posted_id TEXT CHECK (length(posted_id) BETWEEN 1 AND 256),
  superseded_by TEXT,
  run_id TEXT CHECK (run_id IS NULL OR length(run_id) = 36 AND run_id NOT GLOB '*[^0-9a-f-]*' AND substr(run_id, 9, 1) || substr(run_id, 14, 1) || substr(run_id, 19, 1) || substr(run_id, 24, 1) = '----' AND length(replace(run_id, '-', '')) = 32),
  slot_time INTEGER,
  due_at INTEGER NOT NULL DEFAULT 0 CHECK (due_at IS NULL OR due_at = 0 OR due_at BETWEEN 1000000000000001 AND 253402300799999999),
  expires_at INTEGER NOT NULL DEFAULT 0 CHECK (expires_at IS NULL OR expires_at = 0 OR expires_at BETWEEN 1000000000000001 AND 253402300799999999),
  created_at INTEGER NOT NULL DEFAULT 0 CHECK (created_at IS NULL OR created_at = 0 OR created_at BETWEEN 1000000000000001 AND 253402300799999999),
  approved_at INTEGER,
  used_at INTEGER,
  unknown_at INTEGER,
  lookup_at INTEGER,
  lookups INTEGER NOT NULL DEFAULT 0,
  answered INTEGER NOT NULL DEFAULT 0,
  negatives INTEGER NOT NULL DEFAULT 0,
  changed_at INTEGER NOT NULL DEFAULT 0,
  actor TEXT CHECK (length(actor) <= 200),
  instance_id TEXT,
  build TEXT,
  CHECK ((status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED'))
       = (claim_id IS NOT NULL AND claimed_at IS NOT NULL AND lease_until IS NOT NULL AND send_deadline IS NOT NULL)),
  CHECK ((status = 'USED') = (posted_id IS NOT NULL AND used_at IS NOT NULL)),
  CHECK (status IN ('PENDING', 'APPROVED', 'IN_FLIGHT', 'USED') OR reason_code IS NOT NULL),
  CHECK (decision_type <> 'canary' OR status IN ('PENDING', 'REJECTED', 'EXPIRED', 'REVOKED')),
  CHECK (superseded_by IS NULL OR status IN ('NOT_POSTED', 'USED'))
) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX posting_permits_target ON posting_permits (platform, account, target_id)
  WHERE status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED') AND superseded_by IS NULL;
CREATE UNIQUE INDEX posting_permits_posted ON posting_permits (platform, account, posted_id) WHERE posted_id IS NOT NULL;
CREATE INDEX posting_permits_superseded ON posting_permits (platform, account, target_id) WHERE superseded_by IS NOT NULL;
CREATE INDEX posting_permits_due ON posting_permits (slot_time, created_at) WHERE status IN ('PENDING', 'APPROVED');
CREATE INDEX posting_permits_ended ON posting_permits (changed_at) WHERE status IN ('REJECTED', 'EXPIRED', 'REVOKED');
CREATE INDEX posting_permits_flight ON posting_permits (lease_until) WHERE status = 'IN_FLIGHT';
CREATE INDEX posting_permits_unknown ON posting_permits (lookup_at) WHERE status = 'OUTCOME_UNKNOWN';
CREATE INDEX posting_permits_unresolved ON posting_permits (changed_at) WHERE status = 'UNRESOLVED';
CREATE INDEX posting_permits_double ON posting_permits (changed_at) WHERE status = 'USED' AND superseded_by IS NOT NULL;
CREATE INDEX posting_permits_claims ON posting_permits (platform, account, claimed_at) WHERE claimed_at IS NOT NULL;
CREATE INDEX posting_permits_created ON posting_permits (created_at);
CREATE INDEX posting_permits_run ON posting_permits (run_id) WHERE run_id IS NOT NULL;

CREATE TRIGGER posting_permits_born BEFORE INSERT ON posting_permits BEGIN
  SELECT RAISE(ABORT, 'posting_permits: a permit is born PENDING, unclaimed and unused')
   WHERE NEW.status <> 'PENDING' OR NEW.claim_id IS NOT NULL OR NEW.posted_id IS NOT NULL OR NEW.superseded_by IS NOT NULL OR NEW.reason_code IS NOT NULL;
END;
-- REPLACE would delete the row that is in its way without firing the trigger that forbids it.
CREATE TRIGGER posting_permits_once BEFORE INSERT ON posting_permits
WHEN EXISTS (SELECT 1 FROM posting_permits p WHERE p.permit_id = NEW.permit_id OR p.decision_id = NEW.decision_id) BEGIN
  SELECT RAISE(ABORT, 'posting_permits: this permit exists, or its decision has one');
END;
-- Every permit event is written here, from the row itself, so that no transition can happen without its event.
CREATE TRIGGER posting_permits_requested AFTER INSERT ON posting_permits BEGIN
  UPDATE posting_permits
     SET created_at = CASE created_at WHEN 0 THEN (SELECT now FROM store_clock) ELSE created_at END,
         due_at = CASE due_at WHEN 0 THEN (SELECT now FROM store_clock) ELSE due_at END,
         expires_at = CASE expires_at WHEN 0 THEN (SELECT now FROM store_clock) + 1800000000 ELSE expires_at END,
         changed_at = CASE changed_at WHEN 0 THEN (SELECT now FROM store_clock) ELSE changed_at END
   WHERE permit_id = NEW.permit_id AND (NEW.created_at = 0 OR NEW.due_at = 0 OR NEW.expires_at = 0 OR NEW.changed_at = 0);
  INSERT INTO system_events (event_type, severity, message, event_data, created_at, run_id, decision_id, permit_id, instance_id, build)
  VALUES ('permit_requested', 'info', 'A permit was requested.',
          json_object('permit_id', NEW.permit_id, 'decision_id', NEW.decision_id, 'decision_type', NEW.decision_type, 'pipeline_source', NEW.pipeline_source,
                      'account', NEW.account, 'platform', NEW.platform, 'target_id', NEW.target_id, 'scheduler_run_id', NEW.run_id, 'slot_time', strftime('%Y-%m-%dT%H:%M:%S+00:00', NEW.slot_time / 1000000, 'unixepoch')),
          (SELECT now FROM store_clock), NEW.run_id, NEW.decision_id, NEW.permit_id, NEW.instance_id, NEW.build);
END;
CREATE TRIGGER posting_permits_guard BEFORE UPDATE ON posting_permits BEGIN
  SELECT RAISE(ABORT, 'posting_permits: what a permit binds never changes')
   WHERE (NEW.permit_id, NEW.decision_id, NEW.decision_type, NEW.account, NEW.platform, NEW.target_id, NEW.root_id, NEW.content_sha256, NEW.run_id, NEW.slot_time)
  IS NOT (OLD.permit_id, OLD.decision_id, OLD.decision_type, OLD.account, OLD.platform, OLD.target_id, OLD.root_id, OLD.content_sha256, OLD.run_id, OLD.slot_time)
      OR (NEW.created_at <> OLD.created_at AND OLD.created_at <> 0) OR (NEW.due_at <> OLD.due_at AND OLD.due_at <> 0)
      OR (NEW.expires_at <> OLD.expires_at AND OLD.expires_at <> 0);
  SELECT RAISE(ABORT, 'posting_permits: no such transition')
   WHERE NEW.status <> OLD.status AND OLD.status || '>' || NEW.status NOT IN (
    'PENDING>APPROVED', 'PENDING>REJECTED', 'PENDING>EXPIRED', 'PENDING>REVOKED',
    'APPROVED>IN_FLIGHT', 'APPROVED>REJECTED', 'APPROVED>EXPIRED', 'APPROVED>REVOKED',
    'IN_FLIGHT>USED', 'IN_FLIGHT>NOT_POSTED', 'IN_FLIGHT>OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN>USED',
    'OUTCOME_UNKNOWN>NOT_POSTED', 'OUTCOME_UNKNOWN>UNRESOLVED', 'UNRESOLVED>USED', 'UNRESOLVED>NOT_POSTED',
    'NOT_POSTED>USED');
  SELECT RAISE(ABORT, 'posting_permits: the source is set at most once, when the permit leaves PENDING')
   WHERE NEW.pipeline_source IS NOT OLD.pipeline_source AND NOT (OLD.pipeline_source IS NULL AND OLD.status = 'PENDING' AND NEW.status <> 'PENDING');
  SELECT RAISE(ABORT, 'posting_permits: a permit is claimed once for life, before its expiry')
   WHERE (NEW.claim_id IS NOT OLD.claim_id AND NOT (OLD.claim_id IS NULL AND NEW.status = 'IN_FLIGHT'))
      OR (NEW.claimed_at IS NOT OLD.claimed_at AND OLD.claimed_at IS NOT NULL)
      OR (NEW.send_deadline IS NOT OLD.send_deadline AND OLD.send_deadline IS NOT NULL)
      OR (NEW.status = 'IN_FLIGHT' AND OLD.status <> 'IN_FLIGHT' AND OLD.expires_at <= (SELECT now FROM store_clock));
  SELECT RAISE(ABORT, 'posting_permits: another permit has the target or the posted id')
   WHERE (NEW.status = 'IN_FLIGHT' AND OLD.status <> 'IN_FLIGHT' AND EXISTS (
            SELECT 1 FROM posting_permits o WHERE o.platform = NEW.platform AND o.account = NEW.account AND o.target_id = NEW.target_id
               AND o.status IN ('IN_FLIGHT', 'OUTCOME_UNKNOWN', 'UNRESOLVED', 'USED', 'NOT_POSTED') AND o.superseded_by IS NULL AND o.permit_id <> NEW.permit_id))
      OR (NEW.posted_id IS NOT NULL AND OLD.posted_id IS NULL AND EXISTS (
            SELECT 1 FROM posting_permits o WHERE o.platform = NEW.platform AND o.account = NEW.account AND o.posted_id = NEW.posted_id AND o.permit_id <> NEW.permit_id));
  SELECT RAISE(ABORT, 'posting_permits: what is recorded of a transition changes only with the next one')
   WHERE NEW.status = OLD.status
     AND ((NEW.reason_code, NEW.detail, NEW.judged, NEW.policy_set, NEW.actor, NEW.approved_at, NEW.used_at, NEW.unknown_at, NEW.lease_until)
   IS NOT (OLD.reason_code, OLD.detail, OLD.judged, OLD.policy_set, OLD.actor, OLD.approved_at, OLD.used_at, OLD.unknown_at, OLD.lease_until)
       OR NEW.changed_at < OLD.changed_at);
  SELECT RAISE(ABORT, 'posting_permits: the posted id is set once')
   WHERE NEW.posted_id IS NOT OLD.posted_id AND NOT (OLD.posted_id IS NULL AND NEW.status = 'USED' AND OLD.status <> 'USED');
  SELECT RAISE(ABORT, 'posting_permits: only a permit that was not posted is superseded, once')
   WHERE NEW.superseded_by IS NOT OLD.superseded_by AND NOT (OLD.superseded_by IS NULL AND OLD.status = 'NOT_POSTED' AND NEW.status = 'NOT_POSTED');
END;
CREATE TRIGGER posting_permits_moved AFTER UPDATE OF status ON posting_permits WHEN NEW.status <> OLD.status BEGIN
  INSERT INTO system_events (event_type, severity, message, event_data, created_at, run_id, decision_id, permit_id, instance_id, build)
  VALUES (CASE NEW.status WHEN 'REJECTED' THEN 'permit_rejected_' || NEW.reason_code ELSE 'permit_' || lower(NEW.status) END,
          CASE WHEN NEW.decision_type = 'canary' AND NEW.status = 'REJECTED' AND NEW.reason_code = 'invalid_pipeline_source' THEN 'info'
               WHEN NEW.status = 'REJECTED' AND NEW.reason_code IN ('invalid_pipeline_source', 'target_not_root') THEN 'critical'
               WHEN OLD.status = 'NOT_POSTED' THEN 'critical'
               WHEN NEW.status = 'UNRESOLVED' THEN 'error'
               WHEN NEW.status IN ('APPROVED', 'IN_FLIGHT', 'USED') THEN 'info'
               ELSE 'warning' END,
          'The permit went from ' || OLD.status || ' to ' || NEW.status || coalesce(': ' || NEW.reason_code, '') || '.',
          json_object('permit_id', NEW.permit_id, 'decision_id', NEW.decision_id, 'decision_type', NEW.decision_type,
                      'pipeline_source', coalesce(NEW.pipeline_source, 'unknown'), 'from', OLD.status, 'to', NEW.status,
                      'reason_code', NEW.reason_code, 'got', json_extract(NEW.judged, '$.got'), 'allowed', json(json_extract(NEW.judged, '$.allowed')),
                      'account', NEW.account, 'platform', NEW.platform, 'target_id', NEW.target_id, 'posted_id', NEW.posted_id, 'actor', NEW.actor,
                      'scheduler_run_id', NEW.run_id, 'slot_time', strftime('%Y-%m-%dT%H:%M:%S+00:00', NEW.slot_time / 1000000, 'unixepoch')),
          (SELECT now FROM store_clock), NEW.run_id, NEW.decision_id, NEW.permit_id, NEW.instance_id, NEW.build);
END;
CREATE TRIGGER posting_permits_dated AFTER UPDATE OF status ON posting_permits WHEN NEW.status <> OLD.status AND NEW.changed_at = OLD.changed_at
  AND NEW.changed_at < (SELECT now FROM store_clock) BEGIN
  UPDATE posting_permits SET changed_at = (SELECT now FROM store_clock) WHERE permit_id = NEW.permit_id;
END;
CREATE TRIGGER posting_permits_alert AFTER UPDATE OF status ON posting_permits
WHEN NEW.status <> OLD.status AND ((NEW.status = 'REJECTED' AND NEW.decision_type <> 'canary' AND NEW.reason_code IN ('invalid_pipeline_source', 'target_not_root'))
  OR OLD.status = 'NOT_POSTED') BEGIN
  INSERT INTO alerts (rule, subject, severity, message, first_seen_at, last_seen_at, instance_id, build)
  VALUES (CASE WHEN OLD.status = 'NOT_POSTED' THEN 'late_success' ELSE NEW.reason_code END,
          CASE WHEN OLD.status = 'NOT_POSTED' THEN NEW.permit_id ELSE substr(coalesce(NEW.pipeline_source, 'unknown'), 1, 200) END,
          CASE WHEN OLD.status = 'NOT_POSTED' OR NEW.reason_code = 'invalid_pipeline_source' THEN 'critical' ELSE 'warning' END,
          CASE WHEN OLD.status = 'NOT_POSTED' THEN 'A permit that counted as not posted is public after all.'
               ELSE 'A permit was rejected: ' || NEW.reason_code || '.' END,
          (SELECT now FROM store_clock), (SELECT now FROM store_clock), NEW.instance_id, NEW.build)
  ON CONFLICT (rule, subject) WHERE state <> 'resolved' DO UPDATE SET count = count + 1, last_seen_at = excluded.last_seen_at;
END;
CREATE TRIGGER posting_permits_kept BEFORE DELETE ON posting_permits
WHEN OLD.status NOT IN ('REJECTED', 'EXPIRED', 'REVOKED')
  OR OLD.changed_at > (SELECT now FROM store_clock) - (SELECT keep_slots_days FROM store_info) * 86400000000 BEGIN
  SELECT RAISE(ABORT, 'posting_permits: only rejected, expired and revoked permits past the retention age may be deleted');
END;

CREATE TABLE accounts (
  platform TEXT NOT NULL,
  account TEXT NOT NULL,
  closed_until INTEGER,
  closed_code TEXT CHECK (closed_code IN ('platform_rate_limited', 'quota_exceeded', 'budget_exceeded', 'spacing')),
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (platform, account)
) WITHOUT ROWID, STRICT;

CREATE TABLE stop_switches (
  scope TEXT NOT NULL CHECK (scope IN ('global', 'pipeline', 'account')),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  stopped_at INTEGER NOT NULL,
  stopped_by TEXT NOT NULL CHECK (length(stopped_by) BETWEEN 1 AND 200),
  reason TEXT NOT NULL CHECK (length(reason) <= 2000),
  PRIMARY KEY (scope, name),
  CHECK (scope <> 'global' OR name = '*')
) WITHOUT ROWID, STRICT;

CREATE TABLE llm_usage_log (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(printf('%08x-%04x-7%s-%s%s-%s',
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535,
    substr(hex(randomblob(2)), 2), substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))),
  timestamp INTEGER NOT NULL,
  purpose TEXT NOT NULL CHECK (length(purpose) BETWEEN 1 AND 100),
  model TEXT NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
  input_tokens INTEGER NOT NULL CHECK (input_tokens >= 0),
  output_tokens INTEGER NOT NULL CHECK (output_tokens >= 0),
  cost_micros INTEGER CHECK (cost_micros >= 0),
  latency_ms INTEGER NOT NULL CHECK (latency_ms >= 0),
  outcome TEXT NOT NULL CHECK (outcome IN ('succeeded', 'failed', 'timed_out', 'overloaded')),
  run_id TEXT,
  candidate_id TEXT,
  instance_id TEXT,
  build TEXT
) WITHOUT ROWID, STRICT;
CREATE INDEX llm_usage_log_purpose ON llm_usage_log (purpose, timestamp);

-- Ids of signed requests that let a caller in, so that the same request is refused when it comes again.
CREATE TABLE trigger_seen_ids (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 256),
  admission TEXT NOT NULL,
  seen_at INTEGER NOT NULL CHECK (seen_at BETWEEN 1000000000000001 AND 253402300799999999),
  kept_until INTEGER NOT NULL CHECK (kept_until >= seen_at),
  instance_id TEXT,
  build TEXT
) WITHOUT ROWID, STRICT;
CREATE INDEX trigger_seen_ids_kept ON trigger_seen_ids (kept_until);

CREATE VIEW post_attempts AS
SELECT p.permit_id, p.decision_id, p.decision_type, p.pipeline_source, p.status, p.reason_code, p.detail AS error_message,
       substr(d.content, 1, 80) AS content_preview, p.target_id AS target_tweet_id, p.posted_id AS actual_tweet_id, p.run_id,
       p.created_at, p.approved_at, p.used_at, p.expires_at
FROM posting_permits p LEFT JOIN reply_decisions d ON d.decision_id = p.decision_id;

CREATE VIEW job_slot_outcomes AS
SELECT s.job_id, j.job_name, s.slot_time, s.kind,
       CASE s.disposition WHEN 'claimed' THEN coalesce(e.status, 'running') ELSE s.disposition END AS outcome,
       coalesce(s.reason_code, e.reason_code) AS reason_code, e.id AS execution_id, e.attempt, e.started_at, e.completed_at, s.created_at
FROM job_slots s
LEFT JOIN scheduled_jobs j ON j.id = s.job_id
LEFT JOIN job_executions e ON e.slot_time = s.slot_time AND e.job_id = s.job_id AND e.kind = s.kind
  AND e.attempt = (SELECT max(l.attempt) FROM job_executions l WHERE l.slot_time = s.slot_time AND l.job_id = s.job_id AND l.kind = s.kind);

-- One verdict per slot of a pipeline, from terminal facts: late truth is right by itself.
CREATE VIEW reply_slo_events AS
SELECT s.slot_time, j.job_name AS pipeline, e.id AS scheduler_run_id,
       CASE WHEN s.disposition <> 'claimed' THEN 'no_run'
            WHEN p.status = 'USED' THEN 'hit'
            WHEN p.status IN ('PENDING', 'APPROVED', 'IN_FLIGHT', 'OUTCOME_UNKNOWN') THEN 'pending'
            WHEN p.status IS NULL AND (e.status IS NULL OR e.status = 'running' OR e.retry_at IS NOT NULL) THEN 'pending'
            ELSE 'miss' END AS verdict,
       CASE WHEN s.disposition <> 'claimed' THEN s.reason_code
            WHEN p.status = 'USED' THEN NULL
            WHEN p.status = 'OUTCOME_UNKNOWN' OR p.status = 'UNRESOLVED' THEN 'posting_unknown'
            WHEN p.status = 'NOT_POSTED' THEN 'posting_failed'
            WHEN p.status = 'REJECTED' THEN 'permit_rejected_' || p.reason_code
            WHEN p.status = 'EXPIRED' THEN 'permit_expired'
            WHEN p.status = 'REVOKED' THEN 'permit_revoked'
            WHEN p.status IS NOT NULL THEN NULL
            WHEN e.status IS NULL OR e.status = 'running' THEN NULL
            ELSE coalesce(e.reason_code, CASE e.status WHEN 'timed_out' THEN 'run_timed_out' WHEN 'abandoned' THEN 'run_abandoned' ELSE 'run_failed' END)
       END AS reason,
       p.permit_id, p.posted_id,
       json_extract(e.result, '$.queue_size') AS queue_size,
       json_extract(e.result, '$.tier_1_count') AS tier_1_count,
       json_extract(e.result, '$.tier_2_count') AS tier_2_count,
       json_extract(e.result, '$.tier_3_count') AS tier_3_count,
       json_extract(e.result, '$.tier_4_count') AS tier_4_count,
       s.created_at,
       CASE WHEN s.disposition <> 'claimed' THEN s.created_at
            WHEN p.status IS NOT NULL THEN CASE WHEN p.status IN ('PENDING', 'APPROVED', 'IN_FLIGHT', 'OUTCOME_UNKNOWN') THEN NULL ELSE p.changed_at END
            ELSE e.completed_at END AS settled_at
FROM job_slots s
JOIN scheduled_jobs j ON j.id = s.job_id AND j.job_type = 'reply_pipeline'
LEFT JOIN job_executions e ON e.slot_time = s.slot_time AND e.job_id = s.job_id AND e.kind = s.kind
  AND e.attempt = (SELECT max(l.attempt) FROM job_executions l WHERE l.slot_time = s.slot_time AND l.job_id = s.job_id AND l.kind = s.kind)
LEFT JOIN posting_permits p ON p.permit_id = (
  SELECT q.permit_id FROM posting_permits q WHERE q.run_id = e.id AND q.decision_type <> 'canary'
  ORDER BY EXISTS (SELECT 1 FROM reply_decisions d WHERE d.decision_id = q.decision_id AND d.run_id = q.run_id) DESC, q.created_at, q.permit_id LIMIT 1)
WHERE s.kind = 'schedule';

-- How the watchdog judges, which is anybody's to change.
CREATE TABLE watchdog (
  one INTEGER PRIMARY KEY DEFAULT 1 CHECK (one = 1),
  period_seconds INTEGER NOT NULL DEFAULT 60 CHECK (period_seconds BETWEEN 5 AND 86400),
  silence_seconds INTEGER NOT NULL DEFAULT 1800 CHECK (silence_seconds BETWEEN 1 AND 2592000),
  start_grace_seconds INTEGER NOT NULL DEFAULT 300 CHECK (start_grace_seconds BETWEEN 0 AND 86400),
  lease_grace_seconds INTEGER NOT NULL DEFAULT 60 CHECK (lease_grace_seconds BETWEEN 1 AND 86400),
  permit_unknown_seconds INTEGER NOT NULL DEFAULT 900 CHECK (permit_unknown_seconds BETWEEN 1 AND 86400),
  stuck_slots INTEGER NOT NULL DEFAULT 10 CHECK (stuck_slots BETWEEN 1 AND 10000),
  slo_window_seconds INTEGER NOT NULL DEFAULT 7200 CHECK (slo_window_seconds BETWEEN 60 AND 2592000),
  slo_slots INTEGER NOT NULL DEFAULT 4 CHECK (slo_slots BETWEEN 1 AND 10000),
  slo_percent INTEGER NOT NULL DEFAULT 50 CHECK (slo_percent BETWEEN 1 AND 100),
  most_alerts INTEGER NOT NULL DEFAULT 100 CHECK (most_alerts BETWEEN 1 AND 1000)
) STRICT;
INSERT INTO watchdog (one) VALUES (1);

-- When it judged last, and for whom. Nobody edits it.
CREATE TABLE watchdog_turn (
  one INTEGER PRIMARY KEY DEFAULT 1 CHECK (one = 1),
  evaluated_at INTEGER,
  instance_id TEXT,
  build TEXT
) STRICT;

-- Who wants not to be told of what, and until when. A pattern is a name, or its beginning and a star.
CREATE TABLE alert_silences (
  id TEXT NOT NULL PRIMARY KEY DEFAULT (lower(printf('%08x-%04x-7%s-%s%s-%s',
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535,
    substr(hex(randomblob(2)), 2), substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))),
  rule TEXT NOT NULL CHECK (length(rule) BETWEEN 1 AND 100),
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 300),
  owner TEXT NOT NULL CHECK (length(owner) BETWEEN 1 AND 200),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
  created_at INTEGER NOT NULL DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) * 1000),
  until INTEGER NOT NULL CHECK (until BETWEEN 1000000000000001 AND 253402300799999999),
  ended_at INTEGER,
  ended_by TEXT,
  instance_id TEXT,
  build TEXT
) WITHOUT ROWID, STRICT;
CREATE INDEX alert_silences_until ON alert_silences (until);

-- Who is told. A sink that nobody asked for in a long time goes with retention.
CREATE TABLE alert_sinks (
  name TEXT NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 100),
  registered_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;

-- The outbox: one row for each notice and sink, marked as sent when the receiver accepted it.
CREATE TABLE alert_deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE DEFAULT (lower(printf('%08x-%04x-7%s-%s%s-%s',
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535,
    substr(hex(randomblob(2)), 2), substr('89ab', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))),
  alert_id TEXT NOT NULL,
  sink TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('raised', 'escalated', 'reminder', 'resolved')),
  created_at INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  lease_until INTEGER,
  taken_by TEXT,
  sent_at INTEGER,
  last_error TEXT CHECK (length(last_error) <= 500)
) STRICT;
CREATE INDEX alert_deliveries_due ON alert_deliveries (sink, seq) WHERE sent_at IS NULL;
CREATE INDEX alert_deliveries_alert ON alert_deliveries (alert_id, sink) WHERE sent_at IS NULL;
CREATE INDEX alert_deliveries_sent ON alert_deliveries (created_at);

-- Findings, whether a silence covers them now, and whether a wider finding that is open explains them.
CREATE VIEW alert_states AS
SELECT a.id, a.rule, a.subject, a.severity, a.state, a.message, a.count, a.first_seen_at, a.last_seen_at, a.acknowledged_by, a.acknowledged_at, a.resolved_at, a.resolved_by, a.remark,
       a.state <> 'resolved' AND EXISTS (
         SELECT 1 FROM alert_silences s
         WHERE s.until > (SELECT now FROM store_clock) AND s.ended_at IS NULL
           AND (s.rule = a.rule OR (substr(s.rule, -1) = '*' AND substr(a.rule, 1, length(s.rule) - 1) = substr(s.rule, 1, length(s.rule) - 1)))
           AND (s.subject = a.subject OR (substr(s.subject, -1) = '*' AND substr(a.subject, 1, length(s.subject) - 1) = substr(s.subject, 1, length(s.subject) - 1)))) AS is_silenced,
       a.state <> 'resolved' AND (a.rule = 'missed' OR (a.rule = 'silence' AND a.subject <> 'scheduler')) AND EXISTS (
         SELECT 1 FROM alerts w
         WHERE w.rule = 'silence' AND w.state <> 'resolved' AND (w.subject = 'scheduler' OR (a.rule = 'missed' AND w.subject = a.subject))) AS is_inhibited,
       a.is_told, a.told_severity, a.reminders, a.remind_at
FROM alerts a;
