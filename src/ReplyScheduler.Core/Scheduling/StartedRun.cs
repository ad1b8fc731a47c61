namespace ReplyScheduler.Scheduling;

/// <summary>A run that was claimed: its start is recorded.</summary>
/// <param name="JobName">The job.</param>
/// <param name="SlotTime">The slot.</param>
/// <param name="Kind">Why the slot exists.</param>
/// <param name="RunId">The execution's id.</param>
/// <param name="Attempt">1 for the first attempt.</param>
public readonly record struct StartedRun(string JobName, DateTimeOffset SlotTime, SlotKind Kind, Guid RunId, int Attempt);
