using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// The store's time as far as this process knows it: the last answer's time plus what has passed since on the monotonic clock.
/// It says which slots to offer; the store alone decides. A virtual clock does not move by itself and never goes back.
/// </summary>
internal sealed class StoreClock(TimeProvider time)
{
    private readonly Lock _sync = new();
    private DateTimeOffset _now;
    private long _heardAt;
    private bool _isVirtual;
    private TimeSpan? _skew;

    public DateTimeOffset Now
    {
        get
        {
            lock (_sync)
            {
                return _isVirtual ? _now : _now + time.GetElapsedTime(_heardAt);
            }
        }
    }

    /// <summary>
    /// How far this host's wall clock was ahead of the store's at the last answer; negative if it was behind. Told, never used. Null for a
    /// virtual clock.
    /// </summary>
    public TimeSpan? Skew
    {
        get
        {
            lock (_sync)
            {
                return _skew;
            }
        }
    }

    public void Set(StoreInfo store)
    {
        lock (_sync)
        {
            _isVirtual = store.IsVirtual;
            Hear(store.Now);
        }
    }

    /// <summary>Takes the time of an answer. It is a little late by then, so that no slot is offered early.</summary>
    public void Correct(DateTimeOffset now)
    {
        lock (_sync)
        {
            if (_isVirtual && now < _now) return;
            Hear(now);
        }
    }

    private void Hear(DateTimeOffset now)
    {
        (_now, _heardAt) = (now, time.GetTimestamp());
        _skew = _isVirtual ? null : time.GetUtcNow() - now;
    }
}
