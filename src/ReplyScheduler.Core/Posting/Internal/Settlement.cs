using ReplyScheduler.Permits;

namespace ReplyScheduler.Posting.Internal;

/// <summary>What a publish call means for its permit.</summary>
internal sealed record Settlement(
    PermitStatus To, PermitReason? Reason, string? Detail = null, string? PostedId = null, bool CloseGate = false, DateTimeOffset? ResetAt = null);
