namespace ReplyScheduler.Stores;

/// <summary>Catalogue rows.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Version">The catalogue's version; give it to the next call.</param>
/// <param name="IsComplete">Whether <paramref name="Jobs"/> is the whole catalogue, so that what is not in it is gone.</param>
/// <param name="Jobs">The rows.</param>
public sealed record LoadJobsResult(DateTimeOffset Now, long Version, bool IsComplete, IReadOnlyList<JobRow> Jobs);
