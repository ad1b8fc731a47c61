namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// A zone as spans of constant offset, worked out a calendar year at a time when first asked for and kept. Safe for many threads:
/// what is kept does not change, and two threads that work out the same year come to the same result.
/// </summary>
internal sealed class CronZone(TimeZoneInfo zone)
{
    private const int FirstKept = 1970;
    private const int YearsKept = 150;

    private readonly CronZoneSpan[]?[] _years = new CronZoneSpan[]?[YearsKept];

    // Of the years that are not kept: the last one asked for.
    private volatile CronZoneSpan[]? _other;

    public TimeZoneInfo Info => zone;

    /// <summary>The span that holds a moment of UTC.</summary>
    public CronZoneSpan At(long utc)
    {
        var year = new DateTime(utc).Year;
        var place = (uint)(year - FirstKept);
        var spans = place < YearsKept ? Volatile.Read(ref _years[place]) : _other;
        if (spans is null || utc < spans[0].Start || utc >= spans[^1].End)
        {
            spans = CronZoneSpan.OfYear(zone, year);
            if (place < YearsKept) Volatile.Write(ref _years[place], spans);
            else _other = spans;
        }

        var i = spans.Length - 1;
        while (utc < spans[i].Start) i--;
        return spans[i];
    }
}
