namespace ReplyScheduler.Scheduling;

/// <summary>A run whose end is recorded.</summary>
/// <param name="JobName">The job.</param>
/// <param name="SlotTime">The slot.</param>
/// <param name="RunId">The execution's id.</param>
/// <param name="Status">How it ended; <see cref="ExecutionStatus.Abandoned"/> when its lease was lost before its end could be recorded.</param>
/// <param name="Reason">A stable code; null for a plain success.</param>
public readonly record struct EndedRun(string JobName, DateTimeOffset SlotTime, Guid RunId, ExecutionStatus Status, string? Reason);
