using System.Data.Common;

namespace ReplyScheduler.Stores;

/// <summary>
/// Decisions and permits. Each transition writes its event in its own transaction; if the event cannot be written, nothing
/// happens. Permits have no second form.
/// </summary>
public interface IPermitStore
{
    /// <summary>
    /// Ends a planning run with a decision: decision, permit (<c>PENDING</c>), usage, the candidate's end, the run's end, the wish
    /// to wake the posting job. Refused without effect when the run lost its lease or the text was said within the last day.
    /// </summary>
    Task<DecideResult> DecideAsync(DecideRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a posting run: permits whose sender's lease ran out become <c>OUTCOME_UNKNOWN</c>, a canary is planted when none is
    /// young enough, due look-ups are leased, due permits are read with the facts that policies need, oldest slot first.
    /// </summary>
    Task<DueResult> DueAsync(DueRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Approves and claims a permit that every policy allowed: <c>PENDING</c> to <c>APPROVED</c> to <c>IN_FLIGHT</c>, if expiry, gates,
    /// stop switches and the target still allow it. Asked again with the same claim id it gives the same answer.
    /// </summary>
    Task<LaunchResult> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken);

    /// <summary>Rejects or expires a permit that was not claimed.</summary>
    Task<StepOutcome> RefuseAsync(RefuseRequest request, CancellationToken cancellationToken);

    /// <summary>Records what the publish call came to. Only the holder of the claim id may, from any state in which truth is missing.</summary>
    Task<StepOutcome> SettleAsync(SettleRequest request, CancellationToken cancellationToken);

    /// <summary>Records what a look-up came to, if nothing else was recorded since it was leased.</summary>
    Task<StepOutcome> ReconcileAsync(ReconcileRequest request, CancellationToken cancellationToken);

    /// <summary>A named person says what became of an <c>UNRESOLVED</c> permit.</summary>
    Task<StepOutcome> ResolveAsync(ResolveRequest request, CancellationToken cancellationToken);

    /// <summary>Reads a permit, within the application's own transaction if one is given; null if there is none.</summary>
    Task<PermitState?> FindAsync(Guid permitId, DbTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>Permits, the one that was requested last first. Never writes.</summary>
    Task<IReadOnlyList<PermitState>> ListAsync(PermitQuery query, CancellationToken cancellationToken);

    /// <summary>An operator takes back a permit that was not claimed.</summary>
    Task<StepOutcome> RevokeAsync(RevokeRequest request, CancellationToken cancellationToken);

    /// <summary>Sets or releases a stop switch; with <see cref="SwitchRequest.Revoke"/> also revokes what waits. The number of permits revoked.</summary>
    Task<int> SwitchAsync(SwitchRequest request, CancellationToken cancellationToken);
}
