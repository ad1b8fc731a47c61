namespace ReplyScheduler.Scheduling.Internal;

/// <summary>A wall-clock rule in a zone whose clock changes, solved span by span of constant offset.</summary>
internal sealed class CronZoned(CronCalendar calendar, CronZone zone) : CronRule
{
    // More than two clocks of the world can differ by.
    private const long Slack = 2 * TimeSpan.TicksPerDay;

    // A memory of the last answer: replaced whole, so readers on other threads see the old span or the new one.
    private volatile CronZoneSpan? _last;

    public override long? Next(long after, long before)
    {
        var span = At(after);
        var searched = long.MinValue;
        while (true)
        {
            if (after < span.Start && MakesUp(span, before))
            {
                return span.Start;
            }

            // A fixed time that the first pass of an overlap has seen is not seen again: the clock must get past it.
            var reading = span.Start + span.Offset;
            var shown = calendar.Repeats ? reading : Math.Max(reading, span.Shown);
            var from = Math.Max(Math.Max(after + span.Offset, searched), shown - 1);
            var found = calendar.Next(Local(from), Local(before + span.Offset + Slack)) ?? long.MaxValue;
            if (found < Math.Min(span.End, before) + span.Offset)
            {
                return found - span.Offset;
            }

            // The readings of later spans until the one that was found are known to hold nothing, unless a clock that is put back
            // at the end of this one can show what was not searched. So years are leapt over.
            var isFar = from < span.End + span.Offset - Slack;
            var next = isFar ? Math.Max(span.End, found - span.Offset - Slack) : span.End;
            if (next >= before)
            {
                return null;
            }

            searched = isFar ? found - 1 : long.MinValue;
            span = At(next);
        }
    }

    /// <summary>
    /// Whether the rule fires at the end of the gap before this span. A fixed time in the gap always does. A repeating
    /// rule does so only if its next regular occurrence comes later than the lost one would have come, so no
    /// interval grows and none gets a needless extra run.
    /// </summary>
    private bool MakesUp(CronZoneSpan span, long before)
    {
        var (gap, end) = (span.Shown, span.Start + span.Offset);
        if (end <= gap || span.Start >= before || calendar.Next(Local(gap - 1), Local(end)) is not { } lost)
        {
            return false;
        }

        return !calendar.Repeats || calendar.Next(Local(end - 1), Local(end + (lost - gap) + 1)) is null;
    }

    private CronZoneSpan At(long utc)
    {
        var span = _last;
        if (span is null || !span.Contains(utc))
        {
            _last = span = zone.At(utc);
        }

        return span;
    }

    /// <summary>Local time at the ends of the calendar is cut to what can be represented.</summary>
    private static long Local(long ticks) => Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks);
}
