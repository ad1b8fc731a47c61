namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// The occurrences of a calendar from a first one up to a moment, at most the newest <see cref="Most"/> of them. Reused by its
/// owner, so that a due job costs no allocation.
/// </summary>
internal sealed class Occurrences
{
    /// <summary>How many slots of one outage of a job are recorded one by one.</summary>
    public const int Most = 10_000;

    private static readonly DateTimeOffset Never = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private readonly List<DateTimeOffset> _ring = [];
    private int _start;

    public int Count => _ring.Count;

    /// <summary>The first occurrence after the last one; null if the calendar ends.</summary>
    public DateTimeOffset? After { get; private set; }

    /// <summary>How many older ones there were.</summary>
    public long DroppedCount { get; private set; }

    public DateTimeOffset DroppedFrom { get; private set; }

    public DateTimeOffset DroppedThrough { get; private set; }

    /// <summary>The occurrence after one of them; the end of time if the calendar ends.</summary>
    public DateTimeOffset Next(int index) => index + 1 < Count ? this[index + 1] : After ?? Never;

    public DateTimeOffset this[int index] => _ring[(_start + index) % _ring.Count];

    /// <summary>Reads those that are due at <paramref name="now"/>.</summary>
    public void ReadDue(CronSchedule calendar, DateTimeOffset first, DateTimeOffset now)
    {
        Clear(first);
        while (After is { } slot && slot <= now)
        {
            Keep(slot);
            After = calendar.Next(slot);
        }
    }

    /// <summary>Reads those whose end has come at <paramref name="now"/>. The last one of a calendar has no end.</summary>
    public void ReadEnded(CronSchedule calendar, DateTimeOffset first, DateTimeOffset now)
    {
        Clear(first);
        while (After is { } slot && calendar.Next(slot) is { } end && end <= now)
        {
            Keep(slot);
            After = end;
        }
    }

    private void Clear(DateTimeOffset first)
    {
        _ring.Clear();
        (_start, DroppedCount, After) = (0, 0, first);
    }

    private void Keep(DateTimeOffset slot)
    {
        if (_ring.Count < Most)
        {
            _ring.Add(slot);
            return;
        }

        var oldest = _ring[_start];
        if (DroppedCount++ == 0) DroppedFrom = oldest;
        DroppedThrough = oldest;
        _ring[_start] = slot;
        _start = (_start + 1) % Most;
    }
}
