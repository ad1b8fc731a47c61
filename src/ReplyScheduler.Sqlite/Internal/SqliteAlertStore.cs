using Microsoft.Data.Sqlite;
using ReplyScheduler.Events;
using ReplyScheduler.Liveness;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Findings and what people say of them; the judging is <see cref="WatchdogStep"/>, the outbox <see cref="OutboxSteps"/>.</summary>
internal sealed class SqliteAlertStore(SqliteDatabase database) : IAlertStore
{
    public Task<EvaluateResult> EvaluateAsync(EvaluateRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => new WatchdogStep(session, request).Run(), cancellationToken);

    public Task<ReportResult> ReportAsync(ReportRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Report(session, request), cancellationToken);

    public Task<IReadOnlyList<LeasedNotice>> TakeAsync(TakeNoticesRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => OutboxSteps.Take(session, request), cancellationToken);

    public Task SettleAsync(SettleNoticesRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => OutboxSteps.Settle(session, request), cancellationToken);

    public Task<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Read(session, query), cancellationToken);

    public Task<StepOutcome> AnswerAsync(AnswerAlertRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Answer(session, request), cancellationToken);

    public Task<AlertSilence?> SilenceAsync(SilenceRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Silence(session, request), cancellationToken);

    public Task<StepOutcome> UnsilenceAsync(UnsilenceRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Unsilence(session, request), cancellationToken);

    public Task<IReadOnlyList<AlertSilence>> ReadSilencesAsync(bool includeEnded, CancellationToken cancellationToken) =>
        database.ReadAsync(session => ReadSilences(session, includeEnded), cancellationToken);

    internal static Alert ReadAlert(SqliteDataReader row) => new()
    {
        Id = row.GetGuidText(0), Rule = row.GetString(1), Subject = row.GetString(2), Severity = StoredCode.To<AlertSeverity>(row.GetString(3)),
        State = StoredCode.To<AlertState>(row.GetString(4)), Message = row.GetString(5), Count = row.GetInt32(6), FirstSeenAt = row.GetInstant(7),
        LastSeenAt = row.GetInstant(8), AcknowledgedBy = row.GetStringOrNull(9), AcknowledgedAt = row.GetInstantOrNull(10), ResolvedAt = row.GetInstantOrNull(11),
        ResolvedBy = row.GetStringOrNull(12), Note = row.GetStringOrNull(13), IsSilenced = row.GetTruth(14), IsInhibited = row.GetTruth(15),
    };

    private static ReportResult Report(SqliteSession session, ReportRequest request)
    {
        var raised = request.Found.Count(found => AlertRows.RaiseNow(session, request.Stamp, found.Rule, found.Subject, StoredCode.Of(found.Severity), found.Message));
        var resolved = 0;
        foreach (var rule in request.Over.GroupBy(over => over.Rule, over => over.Subject))
            resolved += session.Execute("alert_resolve", ("rule", rule.Key), ("subjects", JsonRows.Texts([.. rule])), ("now", session.Now));
        return new ReportResult(raised, resolved);
    }

    private static IReadOnlyList<Alert> Read(SqliteSession session, AlertQuery query)
    {
        var alerts = new List<Alert>();
        using var rows = session.Query("alerts_read", ("include", query.IncludeResolved), ("rule", query.Rule), ("subject", query.Subject), ("id", query.Id), ("limit", query.Limit));
        while (rows.Read()) alerts.Add(ReadAlert(rows));
        return alerts;
    }

    private static StepOutcome Answer(SqliteSession session, AnswerAlertRequest request)
    {
        string state, rule, subject;
        using (var row = session.Query("alert_find", ("id", request.AlertId)))
        {
            if (!row.Read()) return new StepOutcome.NotFound();
            (state, rule, subject) = (row.GetString(0), row.GetString(1), row.GetString(2));
        }

        (string, object?)[] said = [("id", request.AlertId), ("by", request.By), ("note", request.Note), ("now", session.Now)];
        if (request.State == AlertState.Resolved)
        {
            session.Execute("alert_end", said);
            return StepOutcome.Done;
        }

        if (state == StoredCode.Of(AlertState.Resolved)) return new StepOutcome.Conflict(state);
        if (session.Execute("alert_acknowledge", said) == 0) return StepOutcome.Done;
        Tell(session, request.Stamp, EventNames.AlertAcknowledged, $"A finding was taken on by {request.By}.",
            EventData.Of(("alert_id", request.AlertId), ("rule", rule), ("subject", subject), ("actor", request.By), ("why", request.Note)));
        return StepOutcome.Done;
    }

    private static AlertSilence? Silence(SqliteSession session, SilenceRequest request)
    {
        AlertSilence made;
        using (var row = session.Query("silence_add", ("rule", request.Rule), ("subject", request.Subject), ("owner", request.Owner), ("reason", request.Reason),
            ("until", request.Until), ("now", session.Now), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build)))
        {
            if (!row.Read()) return null;
            made = ReadSilence(row);
        }

        Tell(session, request.Stamp, EventNames.AlertSilenced, $"Findings were silenced by {request.Owner}.", EventData.Of(
            ("silence_id", made.Id), ("rule", made.Rule), ("subject", made.Subject), ("until", made.Until), ("actor", made.Owner), ("why", made.Reason)));
        return made;
    }

    private static StepOutcome Unsilence(SqliteSession session, UnsilenceRequest request)
    {
        string rule, subject;
        using (var row = session.Query("silence_find", ("id", request.SilenceId), ("now", session.Now)))
        {
            if (!row.Read()) return new StepOutcome.NotFound();
            if (!row.GetTruth(2)) return StepOutcome.Done;
            (rule, subject) = (row.GetString(0), row.GetString(1));
        }

        session.Execute("silence_end", ("id", request.SilenceId), ("by", request.By), ("now", session.Now));
        Tell(session, request.Stamp, EventNames.AlertUnsilenced, $"A silence was ended by {request.By}.",
            EventData.Of(("silence_id", request.SilenceId), ("rule", rule), ("subject", subject), ("actor", request.By)));
        return StepOutcome.Done;
    }

    private static IReadOnlyList<AlertSilence> ReadSilences(SqliteSession session, bool includeEnded)
    {
        var silences = new List<AlertSilence>();
        using var rows = session.Query("silences_read", ("include", includeEnded), ("now", session.Now));
        while (rows.Read()) silences.Add(ReadSilence(rows));
        return silences;
    }

    private static AlertSilence ReadSilence(SqliteDataReader row) => new()
    {
        Id = row.GetGuidText(0), Rule = row.GetString(1), Subject = row.GetString(2), Owner = row.GetString(3), Reason = row.GetString(4),
        CreatedAt = row.GetInstant(5), Until = row.GetInstant(6), EndedAt = row.GetInstantOrNull(7), EndedBy = row.GetStringOrNull(8),
    };

    private static void Tell(SqliteSession session, InstanceStamp stamp, string type, string message, string data) =>
        EventRows.Write(session, stamp, [new SchedulerEvent { Type = type, Message = message, Data = data }]);
}
