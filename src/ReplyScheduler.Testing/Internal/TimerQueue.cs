namespace ReplyScheduler.Testing.Internal;

/// <summary>The time of a manual clock, in ticks, and the timers that wait on it, by what is due first and then by what was set first. Safe for concurrent use.</summary>
internal sealed class TimerQueue
{
    private readonly Lock _sync = new();
    private readonly PriorityQueue<(ManualTimer Timer, long Setting), (long Due, long Setting)> _queue = new();
    private long _now;
    private long _settings;
    private int _count;

    public long Now
    {
        get
        {
            lock (_sync)
            {
                return _now;
            }
        }
    }

    public long? NextDue
    {
        get
        {
            lock (_sync)
            {
                DropStale();
                return _queue.TryPeek(out _, out var next) ? next.Due : null;
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_sync)
            {
                return _count;
            }
        }
    }

    public void MoveTo(long instant)
    {
        lock (_sync)
        {
            _now = Math.Max(_now, instant);
        }
    }

    /// <summary>Moves to the next timer that is due by then, and takes it out; one with a period is set anew.</summary>
    public ManualTimer? TakeNext(long end)
    {
        lock (_sync)
        {
            DropStale();
            if (!_queue.TryPeek(out var next, out var at) || at.Due > end) return null;
            _now = Math.Max(_now, at.Due);
            Unset(next.Timer);
            if (next.Timer.Period is { } period) Set(next.Timer, at.Due + period);
            return next.Timer;
        }
    }

    /// <summary>Sets a timer anew. False if it was disposed.</summary>
    public bool Change(ManualTimer timer, long? wait, long? period)
    {
        lock (_sync)
        {
            if (timer.IsDisposed) return false;
            Unset(timer);
            timer.Period = period;
            if (wait > 0) Set(timer, _now + wait.Value);
            else if (wait == 0 && period is { } next) Set(timer, _now + next);
            return true;
        }
    }

    public void Dispose(ManualTimer timer)
    {
        lock (_sync)
        {
            timer.IsDisposed = true;
            Unset(timer);
        }
    }

    private void Set(ManualTimer timer, long due)
    {
        timer.Setting = ++_settings;
        _queue.Enqueue((timer, _settings), (due, _settings));
        _count++;
    }

    private void Unset(ManualTimer timer)
    {
        if (timer.Setting is not null) _count--;
        timer.Setting = null;
    }

    /// <summary>Entries of timers that were set anew since stay in the queue until they come to its head.</summary>
    private void DropStale()
    {
        while (_queue.TryPeek(out var next, out _) && next.Timer.Setting != next.Setting)
        {
            _queue.Dequeue();
        }
    }
}
