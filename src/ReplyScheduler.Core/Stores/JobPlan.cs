namespace ReplyScheduler.Stores;

/// <summary>What a host's calendar says about a job, recorded for people and for restarts.</summary>
/// <param name="JobId">The job.</param>
/// <param name="JobVersion">The row's version; a plan for an older one is dropped.</param>
/// <param name="NextRunAt">The next slot; null for an invalid row.</param>
/// <param name="InvalidReason">Why the row cannot be planned; null if it can.</param>
/// <param name="Announce">Whether this is news and becomes an event.</param>
public sealed record JobPlan(Guid JobId, long JobVersion, DateTimeOffset? NextRunAt, string? InvalidReason, bool Announce);
