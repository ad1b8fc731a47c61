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

    public void Set(StoreInfo store)
    {
        lock (_sync)
        {
            (_isVirtual, _now, _heardAt) = (store.IsVirtual, store.Now, time.GetTimestamp());
        }
    }

    /// <summary>Takes the time of an answer. It is a little late by then, so that no slot is offered early.</summary>
    public void Correct(DateTimeOffset now)
    {
        lock (_sync)
        {
            if (_isVirtual && now < _now) return;
            (_now, _heardAt) = (now, time.GetTimestamp());
        }
    }
}
