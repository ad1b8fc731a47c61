namespace ReplyScheduler.Stores;

/// <summary>What registering a batch of jobs changed.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Added">Jobs that were new.</param>
/// <param name="Written">Jobs whose definition in the code had changed.</param>
/// <param name="Unowned">Jobs that the owner registers no more, found by this batch.</param>
public sealed record SyncJobsResult(DateTimeOffset Now, int Added, int Written, int Unowned);
