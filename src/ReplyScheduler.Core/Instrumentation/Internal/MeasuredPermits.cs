using System.Data.Common;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredPermits(IPermitStore inner, Instruments instruments) : IPermitStore
{
    public Task<DecideResult> DecideAsync(DecideRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("permits.decide", () => inner.DecideAsync(request, cancellationToken));

    public Task<DueResult> DueAsync(DueRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("permits.due", () => inner.DueAsync(request, cancellationToken));

    public Task<LaunchResult> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("permits.launch", () => inner.LaunchAsync(request, cancellationToken));

    public Task<StepOutcome> RefuseAsync(RefuseRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("permits.refuse", () => inner.RefuseAsync(request, cancellationToken));

    public Task<StepOutcome> SettleAsync(SettleRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("permits.settle", () => inner.SettleAsync(request, cancellationToken));

    public Task<StepOutcome> ReconcileAsync(ReconcileRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("permits.reconcile", () => inner.ReconcileAsync(request, cancellationToken));

    public Task<StepOutcome> ResolveAsync(ResolveRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("permits.resolve", () => inner.ResolveAsync(request, cancellationToken));

    public Task<PermitState?> FindAsync(Guid permitId, DbTransaction? transaction, CancellationToken cancellationToken) =>
        instruments.StepAsync("permits.find", () => inner.FindAsync(permitId, transaction, cancellationToken));

    public Task<IReadOnlyList<PermitState>> ListAsync(PermitQuery query, CancellationToken cancellationToken) =>
        instruments.StepAsync("permits.list", () => inner.ListAsync(query, cancellationToken));

    public Task<StepOutcome> RevokeAsync(RevokeRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("permits.revoke", () => inner.RevokeAsync(request, cancellationToken));

    public Task<int> SwitchAsync(SwitchRequest request, CancellationToken cancellationToken) =>
        instruments.StepAsync("permits.switch", () => inner.SwitchAsync(request, cancellationToken));
}
