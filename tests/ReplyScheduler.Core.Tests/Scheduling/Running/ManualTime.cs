namespace ReplyScheduler.Core.Tests.Scheduling.Running;

/// <summary>A monotonic clock that moves only when it is told to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _sync = new();
    private readonly List<ManualTimer> _timers = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        lock (_sync)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Moves on, ringing what becomes due in order.</summary>
    public void Advance(TimeSpan by)
    {
        var end = GetTimestamp() + by.Ticks;
        while (NextUntil(end) is { } timer)
        {
            Interlocked.Exchange(ref _ticks, Math.Max(GetTimestamp(), timer.DueAt!.Value));
            timer.Ring();
        }

        Interlocked.Exchange(ref _ticks, end);
    }

    private ManualTimer? NextUntil(long end)
    {
        lock (_sync)
        {
            return _timers.Where(t => t.DueAt <= end).MinBy(t => t.DueAt);
        }
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public long? DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : time.GetTimestamp() + dueTime.Ticks;
            return true;
        }

        public void Ring()
        {
            DueAt = null;
            callback(state);
        }

        public void Dispose()
        {
            lock (time._sync)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
