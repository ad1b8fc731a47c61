using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>A claimed slot: its execution row, lease and start event are committed.</summary>
/// <param name="RunId">The execution's id.</param>
/// <param name="JobId">The job.</param>
/// <param name="SlotTime">The slot.</param>
/// <param name="Kind">Why the slot exists.</param>
/// <param name="Attempt">1 for the first attempt; the fencing token.</param>
/// <param name="Payload">What the request gave the handler; null for what the job's row holds.</param>
public readonly record struct ClaimedRun(Guid RunId, Guid JobId, DateTimeOffset SlotTime, SlotKind Kind, int Attempt, string? Payload = null);
