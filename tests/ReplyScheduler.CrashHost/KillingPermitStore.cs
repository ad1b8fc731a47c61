using System.Data.Common;
using ReplyScheduler.Stores;

namespace ReplyScheduler.CrashHost;

internal sealed class KillingPermitStore(IPermitStore inner, KillPoint kill) : IPermitStore
{
    public Task<DecideResult> DecideAsync(DecideRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Decide", () => inner.DecideAsync(request, cancellationToken));

    public Task<DueResult> DueAsync(DueRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Due", () => inner.DueAsync(request, cancellationToken));

    public Task<LaunchResult> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Launch", () => inner.LaunchAsync(request, cancellationToken));

    public Task<StepOutcome> RefuseAsync(RefuseRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Refuse", () => inner.RefuseAsync(request, cancellationToken));

    public Task<StepOutcome> SettleAsync(SettleRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Settle", () => inner.SettleAsync(request, cancellationToken));

    public Task<StepOutcome> ReconcileAsync(ReconcileRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Reconcile", () => inner.ReconcileAsync(request, cancellationToken));

    public Task<StepOutcome> ResolveAsync(ResolveRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Resolve", () => inner.ResolveAsync(request, cancellationToken));

    public Task<PermitState?> FindAsync(Guid permitId, DbTransaction? transaction, CancellationToken cancellationToken) =>
        kill.AroundAsync("Find", () => inner.FindAsync(permitId, transaction, cancellationToken));

    public Task<IReadOnlyList<PermitState>> ListAsync(PermitQuery query, CancellationToken cancellationToken) => inner.ListAsync(query, cancellationToken);

    public Task<StepOutcome> RevokeAsync(RevokeRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Revoke", () => inner.RevokeAsync(request, cancellationToken));

    public Task<int> SwitchAsync(SwitchRequest request, CancellationToken cancellationToken) =>
        kill.AroundAsync("Switch", () => inner.SwitchAsync(request, cancellationToken));
}
