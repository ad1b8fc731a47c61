namespace ReplyScheduler.Stores;

/// <summary>An instance that holds a lease.</summary>
public sealed record LeaseHolder(Guid InstanceId, string Machine, int ProcessId);
