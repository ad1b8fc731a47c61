using ReplyScheduler.Liveness;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>The steps of findings: each one trip.</summary>
internal static class AlertSteps
{
    private const int MessageLimit = 2000;
    private const int ErrorLimit = 500;

    public static Func<EvaluateResult> Evaluate(PostgresStep step, EvaluateRequest request)
    {
        EvaluateResult? result = null;
        if (request.Thresholds is { } thresholds) AddThresholds(step, thresholds);
        step.Add(
            "watchdog",
            row => result = new EvaluateResult(
                row.GetInstant(0), row.GetBoolean(1), row.GetInstantOrNull(2) ?? row.GetInstant(0), row.GetInstantOrNull(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6),
                row.GetInt32(7), row.GetInt32(8)),
            ("if_due", request.OnlyIfDue), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        return () => result!;
    }

    public static Func<ReportResult> Report(PostgresStep step, ReportRequest request)
    {
        var (raised, resolved) = (0, 0);
        var (found, over) = (request.Found, request.Over);
        if (found.Count > 0)
        {
            step.Add("alert_raise", row => raised = row.GetInt32(0), ("rules", found.Map(f => f.Rule)), ("subjects", found.Map(f => f.Subject)),
                ("severities", found.Map(f => StoredCode.Of(f.Severity))), ("messages", found.Map(f => Bounded.Text(f.Message, MessageLimit)!)),
                ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        }

        foreach (var rule in over.GroupBy(f => f.Rule, f => f.Subject))
            step.Add("alert_resolve", row => resolved += row.GetInt32(0), ("rule", rule.Key), ("subjects", rule.ToArray()));
        return () => new ReportResult(raised, resolved);
    }

    public static Func<IReadOnlyList<LeasedNotice>> Take(PostgresStep step, TakeNoticesRequest request)
    {
        var notices = new List<LeasedNotice>();
        var sinks = request.Sinks.ToArray();
        step.Add("sinks_new", ("sinks", sinks));
        step.Add("sinks_seen", ("sinks", sinks));
        step.Add("notices_take", row => notices.Add(AlertReads.Notice(row)), ("sinks", sinks), ("most", (long)request.Most), ("lease", request.Lease), ("instance", request.Stamp.InstanceId));
        return () => notices;
    }

    public static Func<bool> Settle(PostgresStep step, SettleNoticesRequest request)
    {
        NoticeEnd[] returned = [.. request.Ends.Where(end => !end.IsSent).OrderBy(end => end.Id)];
        step.Add("notices_sent", ("ids", request.Ends.Where(end => end.IsSent).Select(end => end.Id).ToArray()));
        step.Add("notices_returned", ("ids", returned.Map(end => end.Id)), ("attempts", returned.Map(end => end.Attempt)),
            ("errors", returned.Map(end => Bounded.Text(end.Error, ErrorLimit))), ("instance", request.Stamp.InstanceId));
        return () => true;
    }

    public static Func<IReadOnlyList<Alert>> Read(PostgresStep step, AlertQuery query)
    {
        var alerts = new List<Alert>();
        step.Add("alerts_read", row => alerts.Add(AlertReads.Alert(row)), ("include", query.IncludeResolved), ("rule", query.Rule), ("subject", query.Subject), ("id", query.Id),
            ("limit", (long)query.Limit));
        return () => alerts;
    }

    public static Func<StepOutcome> Answer(PostgresStep step, AnswerAlertRequest request)
    {
        string? before = null;
        step.Add(request.State == AlertState.Resolved ? "alert_end" : "alert_acknowledge", row => before = row.GetString(0), Answered(request));
        return () => before is null ? new StepOutcome.NotFound()
            : request.State == AlertState.Acknowledged && before == StoredCode.Of(AlertState.Resolved) ? new StepOutcome.Conflict(before) : StepOutcome.Done;
    }

    public static Func<AlertSilence?> Silence(PostgresStep step, SilenceRequest request)
    {
        AlertSilence? made = null;
        step.Add("silence_add", row => made = AlertReads.Silence(row), ("rule", request.Rule), ("subject", request.Subject), ("owner", request.Owner), ("reason", request.Reason),
            ("until", request.Until), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        return () => made;
    }

    public static Func<StepOutcome> Unsilence(PostgresStep step, UnsilenceRequest request)
    {
        var isKnown = false;
        step.Add("silence_end", _ => isKnown = true, ("id", request.SilenceId), ("by", request.By), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        return () => isKnown ? StepOutcome.Done : new StepOutcome.NotFound();
    }

    public static Func<IReadOnlyList<AlertSilence>> ReadSilences(PostgresStep step, bool includeEnded)
    {
        var silences = new List<AlertSilence>();
        step.Add("silences_read", row => silences.Add(AlertReads.Silence(row)), ("include", includeEnded));
        return () => silences;
    }

    private static (string, object?)[] Answered(AnswerAlertRequest request) => request.State == AlertState.Resolved
        ? [("id", request.AlertId), ("by", request.By), ("note", request.Note)]
        : [("id", request.AlertId), ("by", request.By), ("note", request.Note), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build)];

    private static void AddThresholds(PostgresStep step, WatchdogThresholds set) => step.Add(
        "watchdog_thresholds", ("period", Seconds(set.Period)), ("silence", Seconds(set.Silence)), ("start_grace", Seconds(set.StartGrace)), ("lease_grace", Seconds(set.LeaseGrace)),
        ("permit_unknown", Seconds(set.PermitUnknown)), ("stuck_slots", set.StuckSlots), ("slo_window", Seconds(set.SloWindow)), ("slo_slots", set.SloSlots),
        ("slo_percent", set.SloPercent), ("most_alerts", set.MostAlerts));

    private static int? Seconds(TimeSpan? span) => (int?)span?.TotalSeconds;
}
