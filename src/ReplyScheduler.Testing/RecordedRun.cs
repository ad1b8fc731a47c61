using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Testing;

/// <summary>A row of <c>job_executions</c>: one attempt at a slot.</summary>
/// <param name="RunId">The execution's id.</param>
/// <param name="JobName">The job; its id if the job is gone.</param>
/// <param name="SlotTime">The slot.</param>
/// <param name="Kind">Why the slot exists.</param>
/// <param name="Attempt">1 for the first attempt.</param>
/// <param name="Status">How it ended, or that it runs.</param>
/// <param name="Reason">A stable code; null for a plain success.</param>
/// <param name="Error">What went wrong, in words.</param>
/// <param name="Result">The handler's JSON object.</param>
/// <param name="StartedAt">When it was claimed, by the store's clock.</param>
/// <param name="EndedAt">When its end was recorded; null while it runs.</param>
public sealed record RecordedRun(
    Guid RunId, string JobName, DateTimeOffset SlotTime, SlotKind Kind, int Attempt, ExecutionStatus Status, string? Reason, string? Error, string? Result,
    DateTimeOffset StartedAt, DateTimeOffset? EndedAt);
