namespace ReplyScheduler.Core.Tests.Scheduling;

/// <summary>
/// A second reading of five-field expressions that shares nothing with the library: it asks of one value whether one
/// item of a field admits it, and walks the clock minute by minute and the calendar day by day.
/// </summary>
internal sealed class CronOracle
{
    private static readonly string[] Months =
        ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly bool[] _minutes;
    private readonly bool[] _hours;
    private readonly bool[] _dates;
    private readonly bool[] _months;
    private readonly bool[] _weekdays;
    private readonly bool _open;

    public CronOracle(string expression)
    {
        var fields = expression.Split(' ');
        Repeats = (fields[0] + fields[1]).IndexOfAny(['*', '-', '/']) >= 0;
        _minutes = Admitted(60, value => Admits(fields[0], value, 0, 59, []));
        _hours = Admitted(24, value => Admits(fields[1], value, 0, 23, []));
        _dates = Admitted(32, value => Admits(fields[2], value, 1, 31, []));
        _months = Admitted(13, value => Admits(fields[3], value, 1, 12, Months));
        _weekdays = Admitted(7, value => Admits(fields[4], value, 0, 6, Weekdays) || (value == 0 && Admits(fields[4], 7, 0, 6, Weekdays)));
        _open = fields[2][0] == '*' || fields[4][0] == '*';
    }

    public bool Repeats { get; }

    /// <summary>The most days from one matching day to the next, the ends of the stretch counted as such.</summary>
    public int LongestPause(DateTime from, DateTime to)
    {
        var (longest, last) = (0, from);
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            if (day == to || MatchesDay(day))
            {
                longest = Math.Max(longest, (day - last).Days);
                last = day;
            }
        }

        return longest;
    }

    public DateTime? Next(DateTime after, DateTime before)
    {
        var minute = new DateTime(after.Ticks - (after.Ticks % TimeSpan.TicksPerMinute)).AddMinutes(1);
        while (minute < before)
        {
            if (!MatchesDay(minute))
            {
                minute = minute.Date.AddDays(1);
            }
            else if (MatchesTime(minute))
            {
                return minute;
            }
            else
            {
                minute = minute.AddMinutes(1);
            }
        }

        return null;
    }

    public bool Matches(DateTime minute) => MatchesTime(minute) && MatchesDay(minute);

    private bool MatchesTime(DateTime minute) => _minutes[minute.Minute] && _hours[minute.Hour];

    private bool MatchesDay(DateTime day)
    {
        var (byDate, byWeekday) = (_dates[day.Day], _weekdays[(int)day.DayOfWeek]);
        return _months[day.Month] && (_open ? byDate && byWeekday : byDate || byWeekday);
    }

    private static bool[] Admitted(int count, Func<int, bool> admits) => Enumerable.Range(0, count).Select(admits).ToArray();

    private static bool Admits(string field, int value, int min, int max, string[] names) =>
        field.Split(',').Any(item => ItemAdmits(item, value, min, max, names));

    private static bool ItemAdmits(string item, int value, int min, int max, string[] names)
    {
        var halves = item.Split('/');
        var step = halves.Length == 2 ? int.Parse(halves[1]) : 1;
        if (halves[0] == "*")
        {
            return value <= max && (value - min) % step == 0;
        }

        var ends = halves[0].Split('-').Select(end => Number(end, names)).ToArray();
        var (from, to) = (ends[0], ends[^1]);
        if (from <= to)
        {
            return value >= from && value <= to && (value - from) % step == 0;
        }

        // Past the end of a wrapped range, count on from its start through the highest value.
        var size = max - min + 1;
        var unwrapped = value >= from ? value : value + size;
        return (value >= from || value <= to) && (unwrapped - from) % step == 0;
    }

    private static int Number(string text, string[] names) =>
        int.TryParse(text, out var number) ? number : Array.IndexOf(names, text.ToLowerInvariant());
}
