using ReplyScheduler.Permits;

namespace ReplyScheduler.Stores;

/// <summary>What the publish call came to.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="PermitId">The permit.</param>
/// <param name="ClaimId">The proof of tenure.</param>
/// <param name="To"><c>USED</c>, <c>NOT_POSTED</c> or <c>OUTCOME_UNKNOWN</c>.</param>
/// <param name="Reason">Why; null for <c>USED</c>.</param>
/// <param name="Detail">In words.</param>
/// <param name="PostedId">The new post; required for <c>USED</c>. An id that another permit has makes it <c>OUTCOME_UNKNOWN</c>.</param>
/// <param name="CloseGate">Close the account's gate, as a rate limit asks.</param>
/// <param name="ResetAt">Until when; clamped to 60 s to 24 h from now by the store's clock. Null: 60 s.</param>
/// <param name="FirstLookup">Wait before the first look-up if the outcome is unknown.</param>
public sealed record SettleRequest(
    InstanceStamp Stamp, Guid PermitId, Guid ClaimId, PermitStatus To, PermitReason? Reason, string? Detail, string? PostedId,
    bool CloseGate, DateTimeOffset? ResetAt, TimeSpan FirstLookup);
