using ReplyScheduler.Permits;

namespace ReplyScheduler.Stores;

/// <summary>The verdict on a slot of a reply pipeline, with what it rests on.</summary>
/// <param name="SlotTime">The slot.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Why there is no reply; null for a hit and while it is pending.</param>
/// <param name="Tier">The tier of the candidate that was decided on, 1 to 4; null without a decision.</param>
/// <param name="TargetId">The post that the decision answers; null without a decision.</param>
/// <param name="Permit">The state of the permit; null without a decision.</param>
/// <param name="PermitReason">The permit's stored reason code; null if it has none.</param>
/// <param name="PostedId">The reply's id on the platform; null unless it is public.</param>
/// <param name="RunId">The slot's last run; null if it never ran.</param>
public sealed record SlotVerdict(
    DateTimeOffset SlotTime, SloVerdict Verdict, string? Reason, int? Tier, string? TargetId, PermitStatus? Permit, string? PermitReason,
    string? PostedId, Guid? RunId);
