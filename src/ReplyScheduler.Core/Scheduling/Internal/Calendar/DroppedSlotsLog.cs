using Microsoft.Extensions.Logging;
using ReplyScheduler.Events;
using ReplyScheduler.Events.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Events for slots of long outages that are too many to be recorded one by one. What could not be written is tried again after
/// the next claim. Used by one caller at a time.
/// </summary>
internal sealed class DroppedSlotsLog(IReplySchedulerStore store, InstanceStamp stamp, Troubles troubles, ILogger log)
{
    private const string Subject = "dropped_slots";

    private readonly List<SchedulerEvent> _unwritten = [];

    public void Add(IReadOnlyList<DroppedSlots> dropped)
    {
        foreach (var lot in dropped)
        {
            Log.SlotsDropped(log, lot.JobName, lot.From, lot.Through, lot.Count);
            _unwritten.Add(new SchedulerEvent
            {
                Type = EventNames.SlotMissed,
                Severity = EventSeverity.Error,
                Message = $"{lot.Count} slots of job {lot.JobName} passed without a run, too many to be recorded one by one.",
                Data = EventData.Of(
                    ("job_name", lot.JobName), ("from", lot.From), ("through", lot.Through), ("count", lot.Count),
                    ("reason", StoredCode.Of(SlotReason.Late))),
                JobId = lot.JobId,
            });
        }
    }

    public async Task WriteAsync()
    {
        if (_unwritten.Count == 0) return;
        try
        {
            await store.Evidence.AppendAsync(stamp, _unwritten, CancellationToken.None).ConfigureAwait(false);
            _unwritten.Clear();
            troubles.Clear(Subject);
        }
        catch (StoreException failed)
        {
            troubles.Set(Subject, $"{_unwritten.Count} events about missed slots could not be written and are tried again: {failed.Message}");
        }
    }
}
