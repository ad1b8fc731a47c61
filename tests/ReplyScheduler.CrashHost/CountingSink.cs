using ReplyScheduler.Events;

namespace ReplyScheduler.CrashHost;

/// <summary>Takes the copies of events, so that the reading of events is among the steps.</summary>
internal sealed class CountingSink : IEventSink
{
    private int taken;

    public int Taken => taken;

    public ValueTask EmitAsync(SchedulerEvent happened, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref taken);
        return ValueTask.CompletedTask;
    }
}
