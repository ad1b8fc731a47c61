using NCrontab;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>One field of an expression: its name, the values that may be written, and where a range wraps.</summary>
/// <param name="Kind">What NCrontab calls it.</param>
/// <param name="Name">The name used in reasons.</param>
/// <param name="Min">The lowest value.</param>
/// <param name="Max">The highest value that may be written; also the largest step.</param>
/// <param name="Period">The number of distinct values; weekdays have 7 although 0 to 7 may be written.</param>
/// <param name="Names">Three-letter names, of which the first stands for <paramref name="Min"/>.</param>
internal sealed record CronField(CrontabFieldKind Kind, string Name, int Min, int Max, int Period, string[] Names)
{
    public static readonly CronField Second = new(CrontabFieldKind.Second, "second", 0, 59, 60, []);
    public static readonly CronField Minute = new(CrontabFieldKind.Minute, "minute", 0, 59, 60, []);
    public static readonly CronField Hour = new(CrontabFieldKind.Hour, "hour", 0, 23, 24, []);
    public static readonly CronField DayOfMonth = new(CrontabFieldKind.Day, "day-of-month", 1, 31, 31, []);

    public static readonly CronField Month = new(CrontabFieldKind.Month, "month", 1, 12, 12,
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]);

    public static readonly CronField DayOfWeek = new(CrontabFieldKind.DayOfWeek, "day-of-week", 0, 7, 7,
        ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);

    /// <summary>The highest distinct value.</summary>
    public int Last => Min + Period - 1;
}
