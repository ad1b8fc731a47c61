namespace ReplyScheduler.Stores;

/// <summary>A slot that the schedule demands.</summary>
public readonly record struct ExpectedSlot(Guid JobId, DateTimeOffset SlotTime);
