using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>What a claim tells of what it found and did, besides the start events.</summary>
internal static class ClaimEvents
{
    public static SchedulerEvent Abandoned(Guid run, Guid job, DateTimeOffset slot, int attempt) => new()
    {
        Type = EventNames.JobAbandoned, Severity = EventSeverity.Error, RunId = run, JobId = job,
        Message = "A run lost its lease: its instance is gone, hangs or was paused.",
        Data = EventData.Of(("scheduler_run_id", run), ("slot_time", slot), ("attempt", attempt)),
    };

    public static SchedulerEvent Planned(Guid id, string name, DateTimeOffset? next, string? reason) => new()
    {
        Type = reason is null ? EventNames.JobPlanned : EventNames.JobInvalid,
        Severity = reason is null ? EventSeverity.Info : EventSeverity.Warning,
        JobId = id,
        Message = reason is null ? $"Job {name} is planned." : $"Job {name} cannot be planned: {reason}",
        Data = EventData.Of(("job_name", name), ("next_run_at", next), ("reason", reason)),
    };

    public static SchedulerEvent Superseded(Guid request, ClaimedRun run) => new()
    {
        Type = EventNames.JobSkipped,
        JobId = run.JobId,
        Message = "A run that was asked for was left out: its occurrence was claimed meanwhile.",
        Data = EventData.Of(("request_id", request), ("slot_time", run.SlotTime), ("reason", "already_claimed")),
    };

    /// <summary>One event per job and reason, with range and count, so that a week off is a line and not a storm.</summary>
    public static IEnumerable<SchedulerEvent> Closed(IEnumerable<ClosedSlot> slots)
    {
        foreach (var group in slots.GroupBy(slot => (slot.JobId, slot.Disposition, slot.Reason)))
        {
            var (job, disposition, reason) = group.Key;
            var first = group.Min(slot => slot.SlotTime);
            var last = group.Max(slot => slot.SlotTime);
            yield return new SchedulerEvent
            {
                Type = disposition switch
                {
                    SlotDisposition.Skipped => EventNames.JobSkipped,
                    SlotDisposition.Blocked => EventNames.SlotBlocked,
                    _ => EventNames.SlotMissed,
                },
                Severity = disposition == SlotDisposition.Skipped || reason == SlotReason.Coalesced ? EventSeverity.Info : EventSeverity.Warning,
                JobId = job,
                Message = $"{group.Count()} slot(s) did not run: {StoredCode.Of(reason)}.",
                Data = EventData.Of(("slot_time", first), ("last_slot_time", last), ("count", group.Count()), ("reason", StoredCode.Of(reason))),
            };
        }
    }
}
