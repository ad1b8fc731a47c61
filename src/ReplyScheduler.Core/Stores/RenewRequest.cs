namespace ReplyScheduler.Stores;

/// <summary>Extends leases.</summary>
public sealed record RenewRequest(InstanceStamp Stamp, IReadOnlyList<Guid> RunIds, TimeSpan Lease);
