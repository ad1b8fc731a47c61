namespace ReplyScheduler.Scheduling.Internal;

/// <summary>A stretch of UTC in which a zone's offset does not change; all values are ticks.</summary>
/// <param name="Start">The first moment.</param>
/// <param name="End">The first moment after it.</param>
/// <param name="Offset">Local minus UTC.</param>
/// <param name="Before">The offset just before <paramref name="Start"/>; larger than <paramref name="Offset"/> when the
/// clock was put back there, smaller when it was put forward.</param>
internal sealed record CronZoneSpan(long Start, long End, long Offset, long Before)
{
    // Far enough to hold a whole season, near enough to be found quickly; a longer span is simply cut.
    private const int DaysSearched = 400;

    public bool Contains(long utc) => utc >= Start && utc < End;

    /// <summary>
    /// Finds the span around a moment by asking only for offsets of UTC moments, which are never ambiguous; two changes
    /// less than a day apart may be taken for one.
    /// </summary>
    public static CronZoneSpan Around(TimeZoneInfo zone, long utc)
    {
        var second = utc - (utc % TimeSpan.TicksPerSecond);
        var offset = OffsetAt(zone, second);
        var end = Edge(zone, second, offset, TimeSpan.TicksPerDay);
        var start = Edge(zone, second, offset, -TimeSpan.TicksPerDay);
        return new CronZoneSpan(start, end, offset, OffsetAt(zone, Math.Max(0, start - 1)));
    }

    private static long Edge(TimeZoneInfo zone, long inside, long offset, long stride)
    {
        for (var day = 0; day < DaysSearched; day++)
        {
            var outside = Math.Clamp(inside + stride, 0, DateTime.MaxValue.Ticks);
            if (outside == inside || OffsetAt(zone, outside) != offset)
            {
                return outside == inside ? inside : Bisect(zone, inside, outside, offset);
            }

            inside = outside;
        }

        return inside;
    }

    /// <summary>The first moment of the later side, to the second: all changes of civil time fall on whole seconds.</summary>
    private static long Bisect(TimeZoneInfo zone, long inside, long outside, long offset)
    {
        while (Math.Abs(outside - inside) > TimeSpan.TicksPerSecond)
        {
            var seconds = (outside - inside) / TimeSpan.TicksPerSecond / 2;
            var middle = inside + (seconds * TimeSpan.TicksPerSecond);
            (inside, outside) = OffsetAt(zone, middle) == offset ? (middle, outside) : (inside, middle);
        }

        return Math.Max(inside, outside);
    }

    private static long OffsetAt(TimeZoneInfo zone, long utc) =>
        zone.GetUtcOffset(new DateTime(utc, DateTimeKind.Utc)).Ticks;
}
