using System.Data.Common;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Decisions and permits. The larger steps are classes of their own.</summary>
internal sealed class SqlitePermitStore(SqliteDatabase database) : IPermitStore
{
    public Task<DecideResult> DecideAsync(DecideRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => DecideStep.Run(session, request), cancellationToken);

    public Task<DueResult> DueAsync(DueRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => DueStep.Run(session, request), cancellationToken);

    public Task<LaunchResult> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => LaunchStep.Run(session, request), cancellationToken);

    public Task<StepOutcome> SettleAsync(SettleRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => SettleStep.Run(session, request), cancellationToken);

    public Task<StepOutcome> RefuseAsync(RefuseRequest request, CancellationToken cancellationToken)
    {
        if (request.To is not (PermitStatus.Rejected or PermitStatus.Expired))
            throw new ArgumentException($"A permit is refused as REJECTED or EXPIRED, not as {request.To}.", nameof(request));
        var judged = request.Got is null && request.Allowed is null ? null : EventData.Of(("got", request.Got), ("allowed", request.Allowed));
        return database.WriteAsync(
            session => End(session, request.Stamp, request.PermitId, request.To, request.Reason, request.Detail, "policies", judged, request.PipelineSource),
            cancellationToken);
    }

    public Task<PermitState?> FindAsync(Guid permitId, DbTransaction? transaction, CancellationToken cancellationToken) => transaction is null
        ? database.ReadAsync(session => PermitRead.Find(session, permitId), cancellationToken)
        : database.WithinAsync(transaction, session => PermitRead.Find(session, permitId), cancellationToken);

    public Task<IReadOnlyList<PermitState>> ListAsync(PermitQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(session => PermitRead.List(session, query), cancellationToken);

    public Task<StepOutcome> RevokeAsync(RevokeRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => End(session, request.Stamp, request.PermitId, PermitStatus.Revoked, PermitReason.PermitRevoked, request.Why, request.Actor), cancellationToken);

    public Task<StepOutcome> ReconcileAsync(ReconcileRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => SettleStep.Reconcile(session, request), cancellationToken);

    public Task<StepOutcome> ResolveAsync(ResolveRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => SettleStep.Resolve(session, request), cancellationToken);

    public Task<int> SwitchAsync(SwitchRequest request, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Switch(session, request), cancellationToken);

    /// <summary>Ends a permit that was not claimed; the same end again is no conflict.</summary>
    internal static StepOutcome End(
        SqliteSession session, InstanceStamp stamp, Guid permit, PermitStatus to, PermitReason reason, string? detail, string actor, string? judged = null, string? source = null)
    {
        var touched = session.Execute("permit_end", ("permit", permit), ("to", StoredCode.Of(to)), ("reason", StoredCode.Of(reason)), ("detail", Bounded.Text(detail, 2000)),
            ("judged", judged), ("source", source), ("actor", Bounded.Text(actor, 200)), ("instance", stamp.InstanceId), ("build", stamp.Build), ("now", session.Now));
        if (touched > 0) return StepOutcome.Done;
        using var row = session.Query("permit_state", ("permit", permit), ("posted", null));
        if (!row.Read()) return new StepOutcome.NotFound();
        var actual = row.GetString(0);
        return actual == StoredCode.Of(to) && row.GetStringOrNull(5) == StoredCode.Of(reason) ? StepOutcome.Done : new StepOutcome.Conflict(actual);
    }

    private static int Switch(SqliteSession session, SwitchRequest request)
    {
        var scope = StoredCode.Of(request.Scope);
        var name = request.Scope == StopScope.Global ? "*" : request.Name;
        var changed = request.Stop
            ? session.Execute("switch_stop", ("scope", scope), ("name", name), ("actor", request.Actor), ("why", request.Why), ("now", session.Now))
            : session.Execute("switch_go", ("scope", scope), ("name", name));
        var revoked = request.Revoke
            ? session.Execute("switch_revoke", ("scope", scope), ("name", name), ("why", request.Why), ("actor", request.Actor),
                ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build), ("now", session.Now))
            : 0;
        if (changed + revoked == 0) return 0;
        EventRows.Write(session, request.Stamp, [new SchedulerEvent
        {
            Type = request.Stop ? EventNames.StopSwitchSet : EventNames.StopSwitchReleased, Severity = EventSeverity.Warning,
            Message = request.Stop ? "A stop switch was set." : "A stop switch was released.",
            Data = EventData.Of(("scope", scope), ("name", name), ("actor", request.Actor), ("why", request.Why), ("revoked", revoked)),
        }]);
        return revoked;
    }
}
