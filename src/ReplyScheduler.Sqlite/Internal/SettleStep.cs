using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// Records what became of a claimed permit: the sender's own report, a look-up, or a person. The holder of the claim id holds the
/// truth and may report late, even after others concluded that nothing was posted.
/// </summary>
internal static class SettleStep
{
    private const long LeastPause = 60_000_000;
    private const long LongestPause = 86_400_000_000;

    public static StepOutcome Run(SqliteSession session, SettleRequest request)
    {
        var row = Row.Read(session, request.PermitId, request.PostedId);
        if (row is null) return new StepOutcome.NotFound();
        if (row.ClaimId is null || row.ClaimId != request.ClaimId) return new StepOutcome.Fenced();
        var (to, reason, detail) = (request.To, request.Reason, request.Detail);
        if (to == PermitStatus.Used && row.IsPostedIdTaken)
            (to, reason, detail) = (PermitStatus.OutcomeUnknown, PermitReason.UnknownMalformedSuccess, "The platform answered with the id of another permit's post.");
        if (row.Status == to) return to != PermitStatus.Used || row.PostedId == request.PostedId ? StepOutcome.Done : new StepOutcome.Conflict(row.Word);
        if (row.Status is PermitStatus.OutcomeUnknown or PermitStatus.Unresolved && to == PermitStatus.OutcomeUnknown) return StepOutcome.Done;
        if (!StateTables.Permits.Allows(row.Status, to)) return new StepOutcome.Conflict(row.Word);
        if (row.Status == PermitStatus.NotPosted) reason = PermitReason.LateReport;
        var applied = Apply(session, request.Stamp, request.PermitId, row, to, reason, detail, request.PostedId, "sender", request.FirstLookup);
        if (request.CloseGate && applied is StepOutcome.Applied) CloseGate(session, request, row);
        return applied;
    }

    public static StepOutcome Reconcile(SqliteSession session, ReconcileRequest request)
    {
        var row = Row.Read(session, request.PermitId, request.PostedId);
        if (row is null) return new StepOutcome.NotFound();
        var isOwn = row.Lookups == request.Lookups + 1;
        if (row.Status != PermitStatus.OutcomeUnknown)
        {
            var isRepeated = isOwn && row.Status == request.To && row.Reason == StoredCode.Of(request.Reason) && row.PostedId == request.PostedId;
            return isRepeated ? StepOutcome.Done : new StepOutcome.Conflict(row.Word);
        }

        if (!isOwn) return new StepOutcome.Fenced();
        if (request.To == PermitStatus.OutcomeUnknown)
        {
            session.Execute("lookup_again", ("permit", request.PermitId), ("after", request.AskAgainAfter), ("negative", request.CountsAsNegative), ("lookups", row.Lookups), ("now", session.Now));
            return StepOutcome.Done;
        }

        var (to, reason) = (request.To, request.Reason);
        if (to == PermitStatus.Used && row.IsPostedIdTaken) (to, reason) = (PermitStatus.Unresolved, PermitReason.LookupAmbiguous);
        return Apply(session, request.Stamp, request.PermitId, row, to, reason, request.Detail, request.PostedId, "lookup", TimeSpan.Zero);
    }

    public static StepOutcome Resolve(SqliteSession session, ResolveRequest request)
    {
        var row = Row.Read(session, request.PermitId, request.PostedId);
        if (row is null) return new StepOutcome.NotFound();
        var to = request.PostedId is null ? PermitStatus.NotPosted : PermitStatus.Used;
        if (row.Status != PermitStatus.Unresolved)
        {
            var isRepeated = row.Status == to && row.Reason == StoredCode.Of(PermitReason.ResolvedByPerson) && row.PostedId == request.PostedId;
            return isRepeated ? StepOutcome.Done : new StepOutcome.Conflict(row.Word);
        }

        if (to == PermitStatus.Used && row.IsPostedIdTaken) return new StepOutcome.Conflict("posted_id of another permit");
        return Apply(session, request.Stamp, request.PermitId, row, to, PermitReason.ResolvedByPerson, request.Note, request.PostedId, request.Actor, TimeSpan.Zero);
    }

    private static StepOutcome Apply(
        SqliteSession session, InstanceStamp stamp, Guid permit, Row row, PermitStatus to, PermitReason? reason, string? detail, string? postedId, string actor, TimeSpan firstLookup)
    {
        var touched = session.Execute("permit_settle", ("permit", permit), ("from", row.Word), ("to", StoredCode.Of(to)), ("reason", reason is { } why ? StoredCode.Of(why) : null),
            ("detail", Bounded.Text(detail, 2000)), ("posted", postedId), ("lookup_at", session.Now + SqliteValue.ToMicroseconds(firstLookup)), ("actor", Bounded.Text(actor, 200)),
            ("instance", stamp.InstanceId), ("build", stamp.Build), ("now", session.Now));
        return touched == 1 ? StepOutcome.Done : new StepOutcome.Conflict(row.Word);
    }

    private static void CloseGate(SqliteSession session, SettleRequest request, Row row)
    {
        var asked = request.ResetAt is { } reset ? SqliteValue.ToMicroseconds(reset) : 0;
        var until = Math.Clamp(asked, session.Now + LeastPause, session.Now + LongestPause);
        session.Execute("account_close", ("platform", row.Platform), ("account", row.Account), ("until", until), ("code", StoredCode.Of(PermitReason.PlatformRateLimited)), ("now", session.Now));
        EventRows.Write(session, request.Stamp, [new SchedulerEvent
        {
            Type = EventNames.GateClosed, Severity = EventSeverity.Warning, PermitId = request.PermitId,
            Message = "The platform asked for a pause: the account's gate is closed.",
            Data = EventData.Of(("platform", row.Platform), ("account", row.Account), ("until", SqliteValue.ToInstant(until)), ("code", "platform_rate_limited")),
        }]);
    }

    private sealed record Row(PermitStatus Status, string Word, Guid? ClaimId, string? PostedId, string Platform, string Account, string? Reason, int Lookups, bool IsPostedIdTaken)
    {
        public static Row? Read(SqliteSession session, Guid permit, string? postedId)
        {
            using var row = session.Query("permit_state", ("permit", permit), ("posted", postedId));
            return row.Read()
                ? new Row(StoredCode.To<PermitStatus>(row.GetString(0)), row.GetString(0), row.GetGuidTextOrNull(1), row.GetStringOrNull(2), row.GetString(3), row.GetString(4), row.GetStringOrNull(5), row.GetInt32(6), row.GetTruth(7))
                : null;
        }
    }
}
