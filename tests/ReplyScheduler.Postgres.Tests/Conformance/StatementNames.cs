namespace ReplyScheduler.Postgres.Tests.Conformance;

/// <summary>Where the two stores cannot have a statement of the same name each: why.</summary>
internal static class StatementNames
{
    /// <summary>Statements of SQLite whose work is part of another statement here, and of which.</summary>
    public static readonly IReadOnlyDictionary<string, string> PartOf = new Dictionary<string, string>
    {
        // The second form of a statement is made by the loader.
        ["event_append_spool"] = "event_append", ["events_append_spool"] = "events_append", ["events_started_spool"] = "claim_offers",

        // A run begins by one statement, with all that belongs to it.
        ["claim_executions"] = "claim_offers", ["events_started"] = "claim_offers", ["jobs_ran"] = "claim_offers",
        ["retries_due"] = "waiting_due", ["retry_taken"] = "waiting_due", ["requests_due"] = "waiting_due", ["request_taken"] = "waiting_due", ["claim_request"] = "waiting_due",
        ["next_lease_end"] = "sweep", ["next_waiting"] = "claim_answer", ["spool_waits"] = "claim_answer",
        ["spool_last"] = "spool_move", ["spool_clear"] = "spool_move",

        // An alert is raised or ended by the statement that finds its reason.
        ["alert_any"] = "plans_apply", ["jobs_any_fresh"] = "jobs_fresh",

        // What judges is a function of the database, so that it can be called without any application.
        ["watch_begin"] = "watchdog", ["watch_end"] = "watchdog", ["watch_figures"] = "watchdog", ["watch_room"] = "watchdog", ["watch_back"] = "watchdog",
        ["watch_looked"] = "watchdog", ["watch_silent"] = "watchdog", ["watch_silence"] = "watchdog", ["watch_missed"] = "watchdog", ["watch_stuck"] = "watchdog",
        ["watch_runs"] = "watchdog", ["watch_lost"] = "watchdog", ["watch_permits"] = "watchdog", ["watch_pipelines"] = "watchdog", ["watch_rate"] = "watchdog",
        ["watch_over"] = "watchdog", ["watch_tell"] = "watchdog", ["watch_told"] = "watchdog", ["sink_told"] = "sinks_new", ["notices_due"] = "notices_take",
        ["notice_taken"] = "notices_take", ["alert_find"] = "alert_acknowledge", ["silence_find"] = "silence_end",

        // What a person asks is judged and done at once. Rows of the catalogue bear the number of their transaction by themselves.
        ["job_by_name"] = "request_insert", ["requests_waiting"] = "request_insert", ["backfill_open"] = "backfill_insert", ["cancel_request"] = "cancel_run",
        ["jobs_added"] = "jobs_insert",

        // A step is one trip: what depends on a row that another statement found is part of that statement.
        ["trace_links"] = "trace_lines", ["prune_decided_candidates"] = "prune_permits", ["prune_decisions"] = "prune_permits",
        ["prune_slots_due"] = "prune_slots", ["prune_executions"] = "prune_slots", ["prune_events_window"] = "prune_events",

        // A step is judged and done by as few statements as its locks and snapshots allow.
        ["candidate_find"] = "candidate_add", ["target_block"] = "candidate_add", ["target_waits"] = "candidate_add", ["candidate_requeue"] = "candidate_add",
        ["candidate_taken"] = "candidate_take", ["permit_add"] = "decision_add", ["permit_supersede"] = "decision_add", ["candidate_decided"] = "decision_add",
        ["older_post"] = "lookups_lease", ["permit_approve"] = "launch_facts", ["permit_state"] = "permit_settle", ["lookup_again"] = "permit_reconcile",
    };

    /// <summary>Statements that only this store has, and why.</summary>
    public static readonly IReadOnlyDictionary<string, string> OnlyHere = new Dictionary<string, string>
    {
        ["read_begin"] = "a step is one trip, which sets its transaction up by itself",
        ["read_end"] = "a reading is one trip, which ends its transaction by itself",
        ["schema_settings"] = "how the server describes its objects depends on the session", ["schema_state"] = "SQLite's store reads its own schema with plain statements",
        ["store_make"] = "the identity is made by whoever comes first, not by the migration", ["store_settings"] = "the server's settings may break what a commit promises",
        ["catalogue_ahead"] = "numbers of transactions are the cluster's", ["catalogue_mend"] = "numbers of transactions are the cluster's",
        ["catalogue_mend_reset"] = "numbers of transactions are the cluster's", ["clock_hold"] = "the clock moves beside claims",
        ["step_settings"] = "what SQLite's connections are set to once is set for each transaction, as a pooler needs it",
        ["claim_lock"] = "claims follow each other, where SQLite has one writer", ["requests_lock"] = "requests of a job follow each other",
        ["sync_lock"] = "batches of an application follow each other", ["claim_begin"] = "the statements of a claim share one instant",
        ["waiting_due"] = "retries and requests begin by one statement", ["slots_closed"] = "its data are known on the server alone",
        ["claim_answer"] = "what a claim answers is read by one statement", ["job_wait"] = "a row may be in somebody's hands",
        ["jobs_fresh_late"] = "a row may be in somebody's hands", ["sync_look"] = "a batch that changes nothing is only read",
        ["events_horizon"] = "numbers are taken in one order and committed in another, where SQLite has one writer",
        ["status_settings"] = "a planner that may not read a table whole counts badly",
        ["offers_lock"] = "what may come back must stay as the next statement sees it",
        ["offers_lost"] = "another session's offer may come first while this one is judged",
        ["withdraw_lock"] = "launches go on beside a withdrawal", ["launch_lock"] = "launches go on beside each other", ["account_lock"] = "launches go on beside a report",
        ["text_lock"] = "decisions are made beside each other", ["canary_lock"] = "posting runs begin beside each other", ["switch_lock"] = "launches go on beside a switch",
        ["permit_reconcile"] = "judged and done at once, where SQLite reads the row first", ["permit_resolve"] = "judged and done at once, where SQLite reads the row first",
        ["switch_told"] = "its data are known on the server alone",
    };
}
