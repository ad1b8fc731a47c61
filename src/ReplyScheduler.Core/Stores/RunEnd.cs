using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>How a run ended.</summary>
/// <param name="RunId">The execution.</param>
/// <param name="Status">A terminal status.</param>
/// <param name="Reason">A stable code, at most 100 characters; null for a plain success.</param>
/// <param name="Result">A JSON object with counts and findings; null for none.</param>
/// <param name="Error">What went wrong, for people; at most 4,000 characters are kept.</param>
/// <param name="Happened">The event that is written iff the end is applied.</param>
public sealed record RunEnd(Guid RunId, ExecutionStatus Status, string? Reason, string? Result, string? Error, SchedulerEvent Happened);
