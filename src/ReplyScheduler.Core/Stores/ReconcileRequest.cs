using ReplyScheduler.Permits;

namespace ReplyScheduler.Stores;

/// <summary>What a look-up came to.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="PermitId">The permit.</param>
/// <param name="Lookups">The count that was leased: the fence.</param>
/// <param name="To"><c>USED</c>, <c>NOT_POSTED</c>, <c>UNRESOLVED</c>; or <c>OUTCOME_UNKNOWN</c> to ask again later.</param>
/// <param name="Reason">Why; ignored when asked again later.</param>
/// <param name="Detail">In words.</param>
/// <param name="PostedId">For <c>USED</c>.</param>
/// <param name="CountsAsNegative">Whether the look-up is one of the two that a quarantine needs.</param>
/// <param name="AskAgainAfter">When asked again later.</param>
public sealed record ReconcileRequest(
    InstanceStamp Stamp, Guid PermitId, int Lookups, PermitStatus To, PermitReason Reason, string? Detail, string? PostedId,
    bool CountsAsNegative, TimeSpan AskAgainAfter);
