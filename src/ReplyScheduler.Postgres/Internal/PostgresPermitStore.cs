using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Permit role.</summary>
internal sealed class PostgresPermitStore(PostgresDatabase database) : IPermitStore
{
    public PostgresDatabase Database => database;

    public Task<DecideResult> DecideAsync(DecideRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<DueResult> DueAsync(DueRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LaunchResult> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StepOutcome> RefuseAsync(RefuseRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StepOutcome> SettleAsync(SettleRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StepOutcome> ReconcileAsync(ReconcileRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StepOutcome> ResolveAsync(ResolveRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StepOutcome> RevokeAsync(RevokeRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> SwitchAsync(SwitchRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
