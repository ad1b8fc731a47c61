namespace ReplyScheduler.Stores;

/// <summary>An operator takes back a permit.</summary>
public sealed record RevokeRequest(InstanceStamp Stamp, Guid PermitId, string Actor, string Why);
