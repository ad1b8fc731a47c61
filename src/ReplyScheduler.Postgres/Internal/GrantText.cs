using System.Text.RegularExpressions;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// The rights that a role needs, and no others: text for psql, to be run by the owner of the schema, again after each migration. What a role
/// had before on our tables is taken back first.
/// </summary>
internal static partial class GrantText
{
    private const string Tables = """
        rs.schema_migrations, rs.schema_objects, rs.store_info, rs.store_clock, rs.scheduled_jobs, rs.job_slots, rs.job_executions, rs.job_requests,
          rs.instances, rs.system_events, rs.event_spool, rs.alerts, rs.alert_deliveries, rs.alert_silences, rs.alert_sinks, rs.alert_states, rs.watchdog, rs.watchdog_turn, rs.reply_candidates, rs.reply_decisions, rs.posting_permits, rs.accounts,
          rs.stop_switches, rs.llm_usage_log, rs.trigger_seen_ids, rs.post_attempts, rs.job_slot_outcomes, rs.reply_slo_events
        """;

    private const string Sequences = "rs.id_order, rs.system_events_seq_seq, rs.event_spool_seq_seq, rs.job_requests_seq_seq, rs.alert_deliveries_seq_seq";

    private const string Readable = """
        GRANT USAGE ON SCHEMA @schema TO @role;
        GRANT SELECT ON @tables TO @role;
        GRANT SELECT ON SEQUENCE rs.system_events_seq_seq TO @role;
        GRANT EXECUTE ON FUNCTION rs.store_now(), rs.whole_number(jsonb), rs.instant_text(timestamptz), rs.slots_kept_from(), rs.events_kept_from(),
          rs.is_silenced(text, text, timestamptz), rs.is_inhibited(text, text) TO @role;

        """;

    /// <summary>
    /// Deletion is for retention: the triggers of the tables keep what is younger than the retention age. A right to update one column of a
    /// table that refuses every update is there to lock its rows while they are deleted.
    /// </summary>
    private const string Writable = """
        GRANT EXECUTE ON FUNCTION rs.new_id(), rs.new_id(timestamptz), rs.hold_clock(),
          rs.raise_alert(text, text, text, text, timestamptz, uuid, text), rs.resolve_alerts(text, text[], timestamptz),
          rs.watchdog(boolean, uuid, text), rs.watch_raise(rs.watchdog, text, text, text, text, timestamptz, uuid, text), rs.watch_silence(rs.watchdog, timestamptz, uuid, text),
          rs.watch_slots(rs.watchdog, timestamptz, boolean, timestamptz, uuid, text), rs.watch_runs(rs.watchdog, timestamptz, timestamptz, uuid, text),
          rs.watch_permits(rs.watchdog, timestamptz, uuid, text), rs.watch_pipelines(rs.watchdog, timestamptz, uuid, text), rs.watch_freshness(rs.watchdog, timestamptz, uuid, text),
          rs.watch_over(rs.watchdog, boolean, timestamptz), rs.watch_tell(timestamptz) TO @role;
        GRANT USAGE ON SEQUENCE rs.id_order TO @role;
        GRANT INSERT, UPDATE (clock_now, catalogue_reset) ON rs.store_info TO @role;
        GRANT INSERT, UPDATE ON rs.scheduled_jobs, rs.watchdog, rs.watchdog_turn TO @role;
        GRANT INSERT, DELETE, UPDATE (build) ON rs.job_slots, rs.system_events, rs.event_spool, rs.llm_usage_log TO @role;
        GRANT INSERT, DELETE, UPDATE (content) ON rs.reply_decisions TO @role;
        GRANT INSERT, DELETE, UPDATE ON rs.job_executions, rs.job_requests, rs.instances, rs.alerts, rs.alert_deliveries, rs.alert_silences, rs.alert_sinks, rs.reply_candidates, rs.posting_permits,
          rs.accounts, rs.stop_switches, rs.trigger_seen_ids TO @role;

        """;

    /// <summary>For the role that hosts connect as.</summary>
    public static string ForApplication(string role, string schema) => Make(role, schema, Readable + Writable);

    /// <summary>For dashboards and proofs, which only read.</summary>
    public static string ForReader(string role, string schema) => Make(role, schema, Readable);

    private static string Make(string role, string schema, string grants)
    {
        var text = "BEGIN;\nREVOKE ALL ON SCHEMA @schema FROM @role;\nREVOKE ALL ON @tables FROM @role;\nREVOKE ALL ON SEQUENCE @sequences FROM @role;\n" + grants + "COMMIT;\n";
        text = text.Replace("@tables", Tables, StringComparison.Ordinal).Replace("@sequences", Sequences, StringComparison.Ordinal).ReplaceLineEndings("\n");
        return NamePattern().Replace(text, name => name.Value switch { "@role" => SqlStatement.Quote(role), "@schema" => schema, _ => schema + "." });
    }

    [GeneratedRegex(@"@role|@schema|\brs\.")]
    private static partial Regex NamePattern();
}
