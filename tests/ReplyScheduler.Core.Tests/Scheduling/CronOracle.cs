namespace ReplyScheduler.Core.Tests.Scheduling;

/// <summary>
/// A second reading of five-field expressions that shares nothing with the library: it asks of one value whether one
/// item of a field admits it, and walks the clock minute by minute.
/// </summary>
internal sealed class CronOracle
{
    private static readonly string[] Months =
        ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly string[] _fields;

    public CronOracle(string expression) => _fields = expression.Split(' ');

    public bool Repeats => (_fields[0] + _fields[1]).IndexOfAny(['*', '-', '/']) >= 0;

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

    private bool MatchesTime(DateTime minute) =>
        Admits(_fields[0], minute.Minute, 0, 59, []) && Admits(_fields[1], minute.Hour, 0, 23, []);

    private bool MatchesDay(DateTime day)
    {
        var byDate = Admits(_fields[2], day.Day, 1, 31, []);
        var byWeekday = Admits(_fields[4], (int)day.DayOfWeek, 0, 6, Weekdays)
            || (day.DayOfWeek == DayOfWeek.Sunday && Admits(_fields[4], 7, 0, 6, Weekdays));
        var open = _fields[2][0] == '*' || _fields[4][0] == '*';
        return Admits(_fields[3], day.Month, 1, 12, Months) && (open ? byDate && byWeekday : byDate || byWeekday);
    }

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
