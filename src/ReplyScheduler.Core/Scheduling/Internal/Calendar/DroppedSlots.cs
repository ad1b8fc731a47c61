namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Slots of a long outage that are recorded as one event, not one row each.</summary>
internal sealed record DroppedSlots(Guid JobId, string JobName, DateTimeOffset From, DateTimeOffset Through, long Count);
