namespace ReplyScheduler.Testing.Internal;

/// <summary>A timer of a manual clock. What it is set to is guarded by the queue.</summary>
internal sealed class ManualTimer(TimerQueue queue, TimerCallback callback, object? state) : ITimer
{
    /// <summary>Which entry of the queue counts; null while it is off.</summary>
    public long? Setting { get; set; }

    /// <summary>In ticks; null for once.</summary>
    public long? Period { get; set; }

    public bool IsDisposed { get; set; }

    public void Ring() => callback(state);

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        var wait = Ticks(dueTime, nameof(dueTime));
        var isSet = queue.Change(this, wait, Ticks(period, nameof(period)) is > 0 and { } ticks ? ticks : null);
        if (isSet && wait == 0) ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Ring(), this, preferLocal: false);
        return isSet;
    }

    public void Dispose() => queue.Dispose(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static long? Ticks(TimeSpan span, string name)
    {
        if (span == Timeout.InfiniteTimeSpan) return null;
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero, name);
        return span.Ticks;
    }
}
