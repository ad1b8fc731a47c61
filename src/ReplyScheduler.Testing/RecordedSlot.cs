using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Testing;

/// <summary>A row of <c>job_slots</c>: what became of a slot.</summary>
/// <param name="JobName">The job; its id if the job is gone.</param>
/// <param name="SlotTime">The slot.</param>
/// <param name="Kind">Why the slot exists.</param>
/// <param name="Disposition">Whether it was claimed.</param>
/// <param name="Reason">Why it was not; null if it was.</param>
public sealed record RecordedSlot(string JobName, DateTimeOffset SlotTime, SlotKind Kind, SlotDisposition Disposition, SlotReason? Reason);
