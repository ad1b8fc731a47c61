using ReplyScheduler.Permits;

namespace ReplyScheduler.Testing;

/// <summary>A row of <c>posting_permits</c> with the words of its decision.</summary>
/// <param name="PermitId">The permit.</param>
/// <param name="PipelineSource">Who asked.</param>
/// <param name="Platform">The platform.</param>
/// <param name="Account">The account that speaks.</param>
/// <param name="TargetId">The post that is answered.</param>
/// <param name="Content">The reply; null if its text was erased.</param>
/// <param name="Status">The state.</param>
/// <param name="Reason">Why it is there; null if there is nothing to say.</param>
/// <param name="Detail">In words.</param>
/// <param name="PostedId">The reply's id on the platform; null unless it is public.</param>
/// <param name="RunId">The planning run.</param>
public sealed record RecordedPermit(
    Guid PermitId, string? PipelineSource, string Platform, string Account, string? TargetId, string? Content, PermitStatus Status, PermitReason? Reason, string? Detail,
    string? PostedId, Guid? RunId);
