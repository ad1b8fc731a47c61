using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>Jobs as the store has them.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Jobs">By name, in the order of UTF-8 bytes.</param>
public sealed record JobPage(DateTimeOffset Now, IReadOnlyList<JobState> Jobs);
