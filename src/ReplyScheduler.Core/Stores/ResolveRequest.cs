namespace ReplyScheduler.Stores;

/// <summary>A named person says what became of an <c>UNRESOLVED</c> permit.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="PermitId">The permit.</param>
/// <param name="Actor">Who says so; 1 to 200 characters.</param>
/// <param name="Note">How they know; 1 to 2,000 characters.</param>
/// <param name="PostedId">The post, if it is public; null if it is not.</param>
public sealed record ResolveRequest(InstanceStamp Stamp, Guid PermitId, string Actor, string Note, string? PostedId);
