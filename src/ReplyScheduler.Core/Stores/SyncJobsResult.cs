namespace ReplyScheduler.Stores;

/// <summary>What registering the jobs of the code changed.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Added">Jobs that were new.</param>
/// <param name="Written">Jobs whose definition in the code had changed.</param>
/// <param name="Sequence">The boot event's sequence number: copies for sinks begin here.</param>
public sealed record SyncJobsResult(DateTimeOffset Now, int Added, int Written, long Sequence);
