using ReplyScheduler.Testing.Internal;

namespace ReplyScheduler.Testing;

/// <summary>
/// A clock that moves only when it is told to. Timers ring on the thread that moves it, in the order in which they are due, each at
/// its own instant; a timer that is set while the clock moves rings in the same move if its time comes. A timer without a wait rings
/// at once on the thread pool, as the system's does. Safe for concurrent use; moves that overlap follow each other, so a timer's
/// callback must not wait for another thread that moves the clock.
/// </summary>
/// <remarks>
/// It cannot know who is at work. Move it when nothing that should be in time is under way, or in small steps until something is so.
/// </remarks>
/// <param name="start">What the clock shows first; null for 2000-01-01T00:00Z.</param>
public sealed class ManualClock(DateTimeOffset? start = null) : TimeProvider
{
    private static readonly DateTimeOffset Millennium = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DateTimeOffset _start = (start ?? Millennium).ToUniversalTime();
    private readonly Lock _moving = new();
    private readonly TimerQueue _timers = new();

    /// <summary>When the next timer rings; null if nothing waits on this clock.</summary>
    public DateTimeOffset? NextRing => _timers.NextDue is { } due ? _start.AddTicks(due) : null;

    /// <summary>How many timers wait on this clock.</summary>
    public int Waiting => _timers.Count;

    /// <summary>Ten million: a timestamp is a tick of 100 ns.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>UTC, on every machine.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Ticks since the clock was made.</summary>
    public override long GetTimestamp() => _timers.Now;

    /// <summary>The start and what has passed since.</summary>
    public override DateTimeOffset GetUtcNow() => _start.AddTicks(_timers.Now);

    /// <summary>Moves on, ringing what becomes due.</summary>
    /// <param name="by">Zero or more. Zero rings what was set to this very instant.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_moving)
        {
            var end = _timers.Now + by.Ticks;
            while (_timers.TakeNext(end) is { } timer)
            {
                timer.Ring();
            }

            _timers.MoveTo(end);
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(_timers, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
