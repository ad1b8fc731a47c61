using System.Globalization;

namespace ReplyScheduler.JobsHost;

/// <summary>
/// Counts the occurrences of a schedule with nothing of the library: it walks the clock minute by minute and asks the wall clock of
/// the zone. It knows <c>*</c>, <c>*/n</c> and single numbers, which is what the catalogue uses.
/// </summary>
internal sealed class PlainCalendar
{
    private readonly Func<int, bool>[] _fields;
    private readonly bool _isFixed;
    private readonly TimeZoneInfo _zone;

    public PlainCalendar(string schedule, TimeZoneInfo zone)
    {
        var fields = schedule.Split(' ');
        if (fields.Length != 5) throw new FormatException($"'{schedule}' does not have five fields.");
        _fields = [.. fields.Select(Field)];
        _isFixed = !(fields[0] + fields[1]).Contains('*');
        _zone = zone;
    }

    /// <summary>How many occurrences there are from an instant on and before another.</summary>
    public int Count(DateTimeOffset from, DateTimeOffset until)
    {
        var count = 0;
        var first = from.UtcDateTime.AddTicks(TimeSpan.TicksPerMinute - 1);
        for (var minute = new DateTime(first.Ticks - (first.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc); minute < until.UtcDateTime; minute = minute.AddMinutes(1))
        {
            if (Fires(minute)) count++;
        }

        return count;
    }

    /// <summary>
    /// A fixed time runs in the first pass of an hour that comes twice, and at the end of a gap that swallowed it. What repeats runs in
    /// both passes, and at the end of a gap only if it would otherwise come later than it would have without the gap.
    /// </summary>
    private bool Fires(DateTime minute)
    {
        var local = Local(minute);
        if (Matches(local)) return !_isFixed || !IsSecondPass(minute, local);
        var gap = Local(minute.AddMinutes(-1)).AddMinutes(1);
        for (var swallowed = gap; swallowed < local; swallowed = swallowed.AddMinutes(1))
        {
            if (Matches(swallowed)) return _isFixed || !MatchesWithin(local, swallowed - gap);
        }

        return false;
    }

    private bool MatchesWithin(DateTime local, TimeSpan span) => Enumerable.Range(0, (int)span.TotalMinutes + 1).Any(after => Matches(local.AddMinutes(after)));

    private bool IsSecondPass(DateTime minute, DateTime local)
    {
        var unspecified = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        return _zone.IsAmbiguousTime(unspecified) && _zone.GetUtcOffset(minute) != _zone.GetAmbiguousTimeOffsets(unspecified).Max();
    }

    private DateTime Local(DateTime minute) => minute + _zone.GetUtcOffset(minute);

    private bool Matches(DateTime local)
    {
        int[] values = [local.Minute, local.Hour, local.Day, local.Month, (int)local.DayOfWeek];
        return _fields.Zip(values, (field, value) => field(value)).All(matches => matches);
    }

    private static Func<int, bool> Field(string text)
    {
        if (text == "*") return _ => true;
        var number = int.Parse(text.StartsWith("*/", StringComparison.Ordinal) ? text.AsSpan(2) : text, NumberStyles.None, CultureInfo.InvariantCulture);
        return text[0] == '*' ? value => value % number == 0 : value => value == number;
    }
}
