namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// One timer for many moments: it is set to the earliest that somebody wants. When it rings, the owner looks at everything it
/// keeps and says when to ring next; null leaves it off. Moments are timestamps of the monotonic clock.
/// </summary>
internal sealed class Alarm : IDisposable
{
    private readonly Lock _sync = new();
    private readonly TimeProvider _time;
    private readonly Func<long, long?> _ring;
    private readonly ITimer _timer;
    private long? _setTo;

    public Alarm(TimeProvider time, Func<long, long?> ring)
    {
        (_time, _ring) = (time, ring);
        _timer = time.CreateTimer(static state => ((Alarm)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Rings at this moment or before.</summary>
    public void Want(long at)
    {
        lock (_sync)
        {
            if (_setTo <= at) return;
            _setTo = at;
            var wait = _time.GetElapsedTime(_time.GetTimestamp(), at);

            // Timers count whole milliseconds; rounding up avoids ringing for nothing just before the moment.
            var rounded = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, wait.TotalMilliseconds)));
            _timer.Change(rounded, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Ring()
    {
        lock (_sync)
        {
            _setTo = null;
        }

        if (_ring(_time.GetTimestamp()) is { } next) Want(next);
    }
}
