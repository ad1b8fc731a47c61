using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>A slot recorded as not run.</summary>
public readonly record struct ClosedSlot(Guid JobId, DateTimeOffset SlotTime, SlotDisposition Disposition, SlotReason Reason);
