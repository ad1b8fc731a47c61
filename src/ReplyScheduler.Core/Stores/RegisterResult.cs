namespace ReplyScheduler.Stores;

/// <summary>An instance is known to the store.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Sequence">The boot event's sequence number: copies for sinks begin here.</param>
public sealed record RegisterResult(DateTimeOffset Now, long Sequence);
