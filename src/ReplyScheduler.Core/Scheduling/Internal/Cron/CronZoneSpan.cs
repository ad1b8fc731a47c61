namespace ReplyScheduler.Scheduling.Internal;

/// <summary>A stretch of UTC, inside one calendar year, in which a zone's offset does not change; all values are ticks.</summary>
/// <param name="Start">The first moment.</param>
/// <param name="End">The first moment after it.</param>
/// <param name="Offset">Local minus UTC.</param>
/// <param name="Shown">The local reading up to which the clock had come before <paramref name="Start"/>: later than the reading at
/// the start when the clock was put back, earlier when it was put forward.</param>
internal sealed record CronZoneSpan(long Start, long End, long Offset, long Shown)
{
    // No clock was ever put back by more, so nothing earlier matters to what has been shown.
    private const long LookBack = 2 * TimeSpan.TicksPerDay;

    public bool Contains(long utc) => utc >= Start && utc < End;

    /// <summary>
    /// Finds the spans of a year by asking only for offsets of UTC moments, which are never ambiguous; two changes
    /// less than a day apart may be taken for one, or for none.
    /// </summary>
    public static CronZoneSpan[] OfYear(TimeZoneInfo zone, int year)
    {
        var yearStart = new DateTime(year, 1, 1).Ticks;
        var yearEnd = year == DateTime.MaxValue.Year ? DateTime.MaxValue.Ticks + 1 : new DateTime(year + 1, 1, 1).Ticks;
        var spans = new List<CronZoneSpan>();
        var start = Math.Max(0, yearStart - LookBack);
        var shown = start + OffsetAt(zone, start);
        while (start < yearEnd)
        {
            var offset = OffsetAt(zone, start);
            var end = EndOf(zone, start, start < yearStart ? yearStart : yearEnd, offset);
            if (start >= yearStart) spans.Add(new CronZoneSpan(start, end, offset, shown));
            (start, shown) = (end, Math.Max(shown, end + offset));
        }

        return [.. spans];
    }

    private static long EndOf(TimeZoneInfo zone, long inside, long limit, long offset)
    {
        while (inside < limit)
        {
            // A change at the limit itself is that of the next span, so the last probe lies a second before it.
            var outside = Math.Min(inside + TimeSpan.TicksPerDay, limit - TimeSpan.TicksPerSecond);
            if (OffsetAt(zone, outside) != offset)
            {
                return Bisect(zone, inside, outside, offset);
            }

            inside = outside == limit - TimeSpan.TicksPerSecond ? limit : outside;
        }

        return limit;
    }

    /// <summary>The first moment after the change, to the second: all changes of civil time fall on whole seconds.</summary>
    private static long Bisect(TimeZoneInfo zone, long inside, long outside, long offset)
    {
        while (outside - inside > TimeSpan.TicksPerSecond)
        {
            var middle = inside + ((outside - inside) / TimeSpan.TicksPerSecond / 2 * TimeSpan.TicksPerSecond);
            (inside, outside) = OffsetAt(zone, middle) == offset ? (middle, outside) : (inside, middle);
        }

        return outside;
    }

    private static long OffsetAt(TimeZoneInfo zone, long utc) =>
        zone.GetUtcOffset(new DateTime(utc, DateTimeKind.Utc)).Ticks;
}
