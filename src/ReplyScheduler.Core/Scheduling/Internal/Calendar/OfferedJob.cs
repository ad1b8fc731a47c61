namespace ReplyScheduler.Scheduling.Internal;

/// <summary>What the claim under way offers of a job.</summary>
/// <param name="Index">The row.</param>
/// <param name="Calendar">Its calendar.</param>
/// <param name="Span">Its occurrences.</param>
internal readonly record struct OfferedJob(int Index, CronSchedule Calendar, OfferedSpan Span);
