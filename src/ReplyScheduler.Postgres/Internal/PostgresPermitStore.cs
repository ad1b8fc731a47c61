using System.Data.Common;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Decisions and permits. The steps are classes of their own.</summary>
internal sealed class PostgresPermitStore(PostgresDatabase database) : IPermitStore
{
    public Task<DecideResult> DecideAsync(DecideRequest request, CancellationToken cancellationToken) =>
        DecideStep.RunAsync(database, request, cancellationToken);

    public Task<DueResult> DueAsync(DueRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => DueStep.Add(step, request), cancellationToken);

    public Task<LaunchResult> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken) =>
        LaunchStep.RunAsync(database, request, cancellationToken);

    public Task<StepOutcome> SettleAsync(SettleRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => SettleStep.Settle(step, request), cancellationToken);

    public Task<StepOutcome> RefuseAsync(RefuseRequest request, CancellationToken cancellationToken)
    {
        if (request.To is not (PermitStatus.Rejected or PermitStatus.Expired))
            throw new ArgumentException($"A permit is refused as REJECTED or EXPIRED, not as {request.To}.", nameof(request));
        var judged = request.Got is null && request.Allowed is null ? null : EventData.Of(("got", request.Got), ("allowed", request.Allowed));
        return database.StepAsync(
            step => EndStep.Add(step, request.Stamp, request.PermitId, request.To, request.Reason, request.Detail, "policies", judged, request.PipelineSource), cancellationToken);
    }

    public Task<PermitState?> FindAsync(Guid permitId, DbTransaction? transaction, CancellationToken cancellationToken) => transaction is null
        ? database.ReadAsync(step => PermitRead.Add(step, permitId), cancellationToken)
        : database.WithinAsync(transaction, step => PermitRead.Add(step, permitId), cancellationToken);

    public Task<IReadOnlyList<PermitState>> ListAsync(PermitQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(step => PermitRead.List(step, query), cancellationToken);

    public Task<StepOutcome> RevokeAsync(RevokeRequest request, CancellationToken cancellationToken) => database.StepAsync(
        step => EndStep.Add(step, request.Stamp, request.PermitId, PermitStatus.Revoked, PermitReason.PermitRevoked, request.Why, request.Actor), cancellationToken);

    public Task<StepOutcome> ReconcileAsync(ReconcileRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => SettleStep.Reconcile(step, request), cancellationToken);

    public Task<StepOutcome> ResolveAsync(ResolveRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => SettleStep.Resolve(step, request), cancellationToken);

    public Task<int> SwitchAsync(SwitchRequest request, CancellationToken cancellationToken) =>
        database.StepAsync(step => SwitchStep.Add(step, request), cancellationToken);
}
