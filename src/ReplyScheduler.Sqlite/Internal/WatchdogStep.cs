using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// Judges all rules from the stored rows in the writer's one step: raises, counts, ends what evidence ends, and fills the outbox. The
/// statements say what each rule is; Postgres has the same in <c>rs.watchdog</c>.
/// </summary>
internal sealed class WatchdogStep(SqliteSession session, EvaluateRequest request)
{
    private const string Everything = "*";

    private readonly InstanceStamp stamp = request.Stamp;
    private readonly long now = session.Now;
    private WatchdogRow row = null!;
    private long since;
    private bool isBlind;
    private int raised;

    public EvaluateResult Run()
    {
        if (request.Thresholds is { } thresholds) Set(thresholds);
        row = WatchdogRow.Read(session);
        if (request.OnlyIfDue && row.EvaluatedAt is { } last && now >= last && now < last + (row.Period * 9 / 10)) return Answer(isEvaluated: false, last + row.Period, 0);
        isBlind = row.EvaluatedAt < now - (2 * row.Period);
        since = row.EvaluatedAt ?? now - (2 * row.Period);
        Judge();
        var resolved = JudgePipelines() + session.Execute("watch_over", ("now", now), ("blind", isBlind), ("most", row.MostAlerts), ("reach", row.Reach), ("grace", row.StartGrace));
        session.Execute("watch_tell", ("now", now));
        session.Execute("watch_told", ("now", now));
        session.Execute("watch_end", ("now", now), ("instance", stamp.InstanceId), ("build", stamp.Build));
        return Answer(isEvaluated: true, now + row.Period, resolved);
    }

    private void Judge()
    {
        if (isBlind)
        {
            Raise("blind", "watchdog", "warning", $"The watchdog did not run from {Text(since)} to {Text(now)}: slots in between without evidence are unknown.");
        }

        JudgeSilence();
        if (!isBlind) RaiseAll("watch_missed", ("now", now), ("since", since), ("reach", row.Reach));
        RaiseAll("watch_stuck", ("since", since), ("slots", row.StuckSlots));
        RaiseAll("watch_runs", ("now", now), ("grace", row.LeaseGrace));
        RaiseAll("watch_lost", ("now", now), ("since", since));
        RaiseAll("watch_permits", ("now", now), ("grace", row.LeaseGrace), ("unknown", row.PermitUnknown));
        Freshness.RaiseStale(session, stamp);
    }

    /// <summary>Each active job by itself, found by an index when its time is over; if no host ticks any more, one finding for all, also for the grace after they are back.</summary>
    private void JudgeSilence()
    {
        session.Execute("watch_back", ("now", now));
        session.Execute("watch_looked", ("now", now), ("quiet", row.Silence), ("grace", row.StartGrace));
        long total;
        string? names, seen;
        bool isDead, isJustBack;
        using (var found = session.Query("watch_silent", ("now", now), ("quiet", row.Silence), ("grace", row.StartGrace)))
        {
            found.Read();
            (total, names, seen, isDead, isJustBack) = (found.GetInt64(0), found.GetStringOrNull(1), found.GetStringOrNull(2), found.GetTruth(3), found.GetTruth(4));
        }

        if (total == 0) return;
        if (isDead)
        {
            Raise("silence", "scheduler", "critical", $"Nothing starts any more, and no host has ticked since {seen ?? "ever"}. Jobs that are silent: {total}, among them {names}.");
            return;
        }

        if (isJustBack) return;
        RaiseAll("watch_silence", ("most", row.MostAlerts));
        if (total > row.MostAlerts) Raise("silence", Everything, "critical", $"{total} jobs are silent; {row.MostAlerts} of them have findings of their own.");
    }

    /// <summary>The share of hits of each pipeline. How many findings ended.</summary>
    private int JudgePipelines()
    {
        var pipelines = new List<(string Id, string Name)>();
        using (var rows = session.Query("watch_pipelines"))
        {
            while (rows.Read()) pipelines.Add((rows.GetString(0), rows.GetString(1)));
        }

        var resolved = 0;
        foreach (var (id, name) in pipelines)
        {
            var (slots, hits) = Rate(id, name);
            if (slots < row.SloSlots) continue;
            if (hits * 100 >= slots * row.SloPercent) resolved += session.Execute("alert_resolve", ("rule", "slo_burn"), ("subjects", JsonRows.Texts([name])), ("now", now));
            else RaiseOne("slo_burn", name, "warning", $"{hits} of the last {slots} slots of {name} are hits, fewer than {row.SloPercent} percent.");
        }

        return resolved;
    }

    private (long Slots, long Hits) Rate(string id, string name)
    {
        using var rate = session.Query("watch_rate", ("job", id), ("name", name), ("now", now), ("window", row.SloWindow));
        rate.Read();
        return (rate.GetInt64(0), rate.GetInt64(1));
    }

    private void RaiseAll(string statement, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        var found = new List<(string Rule, string Subject, string Severity, string Message)>();
        using (var rows = session.Query(statement, args))
        {
            while (rows.Read()) found.Add((rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetString(3)));
        }

        foreach (var finding in found) RaiseOne(finding.Rule, finding.Subject, finding.Severity, finding.Message);
    }

    /// <summary>Of one rule so many findings name their subjects; what is more is one finding.</summary>
    private void RaiseOne(string rule, string subject, string severity, string message)
    {
        if (session.Scalar<bool>("watch_room", ("rule", rule), ("subject", subject), ("most", row.MostAlerts))) Raise(rule, subject, severity, message);
        else Raise(rule, Everything, severity, $"There is more of this than the {row.MostAlerts} findings that name their subjects.");
    }

    private void Raise(string rule, string subject, string severity, string message)
    {
        if (AlertRows.RaiseNow(session, stamp, rule, subject, severity, message)) raised++;
    }

    private EvaluateResult Answer(bool isEvaluated, long next, int resolved)
    {
        using var figures = session.Query("watch_figures");
        figures.Read();
        return new EvaluateResult(
            SqliteValue.ToInstant(now), isEvaluated, SqliteValue.ToInstant(next), isBlind ? SqliteValue.ToInstant(since) : null, raised, resolved,
            figures.GetInt32(0), figures.GetInt32(1), figures.GetInt32(2));
    }

    private void Set(WatchdogThresholds set) => session.Execute(
        "watchdog_thresholds", ("period", Seconds(set.Period)), ("silence", Seconds(set.Silence)), ("start_grace", Seconds(set.StartGrace)), ("lease_grace", Seconds(set.LeaseGrace)),
        ("permit_unknown", Seconds(set.PermitUnknown)), ("stuck_slots", set.StuckSlots), ("slo_window", Seconds(set.SloWindow)), ("slo_slots", set.SloSlots),
        ("slo_percent", set.SloPercent), ("most_alerts", set.MostAlerts));

    private static int? Seconds(TimeSpan? span) => (int?)span?.TotalSeconds;

    private static string Text(long at) => SqliteValue.ToInstant(at).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
}
