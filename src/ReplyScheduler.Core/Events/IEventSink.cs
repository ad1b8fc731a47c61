namespace ReplyScheduler.Events;

/// <summary>
/// Where copies of stored events go besides the store: a log, a metric, a chat. Best effort and isolated: a sink that throws,
/// hangs or is slow never fails or delays a run; its failures are counted and shown in the tick report (R20).
/// </summary>
public interface IEventSink
{
    /// <summary>Takes one event. Called by one caller at a time, in the order of the store, each call bounded by 2 s.</summary>
    ValueTask EmitAsync(SchedulerEvent happened, CancellationToken cancellationToken);
}
