namespace ReplyScheduler.Scheduling;

/// <summary>A slot that was recorded as not run.</summary>
/// <param name="JobName">The job.</param>
/// <param name="SlotTime">The slot.</param>
/// <param name="Disposition">Missed, skipped or blocked.</param>
/// <param name="Reason">Why.</param>
public readonly record struct UnrunSlot(string JobName, DateTimeOffset SlotTime, SlotDisposition Disposition, SlotReason Reason);
