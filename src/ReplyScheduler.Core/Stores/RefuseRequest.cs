using ReplyScheduler.Permits;

namespace ReplyScheduler.Stores;

/// <summary>Reject or expire a permit.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="PermitId">The permit.</param>
/// <param name="To"><c>REJECTED</c> or <c>EXPIRED</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">In words, at most 2,000 characters are kept.</param>
/// <param name="PipelineSource">Stored if the permit had none.</param>
/// <param name="Got">What the rule saw, for the event.</param>
/// <param name="Allowed">What the rule allows, for the event.</param>
public sealed record RefuseRequest(
    InstanceStamp Stamp, Guid PermitId, PermitStatus To, PermitReason Reason, string? Detail, string? PipelineSource, string? Got, IReadOnlyList<string>? Allowed);
