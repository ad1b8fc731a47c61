using FsCheck;
using FsCheck.Fluent;

namespace ReplyScheduler.Core.Tests.Scheduling;

/// <summary>Generators of valid five-field expressions.</summary>
internal static class CronExpressions
{
    private static readonly string[] Months =
        ["JAN", "feb", "MAR", "APR", "may", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "Dec"];

    private static readonly string[] Weekdays = ["SUN", "mon", "TUE", "Wed", "THU", "FRI", "SAT"];

    /// <summary>Rules with every field free.</summary>
    public static Gen<string> Any { get; } =
        from minute in Field(0, 59, [])
        from hour in Field(0, 23, [])
        from day in Field(1, 31, [])
        from month in Field(1, 12, Months)
        from weekday in Field(0, 7, Weekdays)
        select $"{minute} {hour} {day} {month} {weekday}";

    /// <summary>Rules that have occurrences every day.</summary>
    public static Gen<string> Daily { get; } =
        from minute in Field(0, 59, [])
        from hour in Gen.OneOf(Field(0, 23, []), Field(0, 4, []))
        select $"{minute} {hour} * * *";

    /// <summary>The first field of rules with seconds.</summary>
    public static Gen<string> Seconds { get; } = Field(0, 59, []);

    /// <summary>Moments of forty years, to the tick.</summary>
    public static Gen<DateTime> Moments { get; } =
        from minute in Gen.Choose(0, 40 * 365 * 24 * 60)
        from ticks in Gen.Elements(0L, 1L, -1L, 299_999_999L)
        select new DateTime(1999, 1, 1).AddMinutes(minute).AddTicks(ticks);

    private static Gen<string> Field(int min, int max, string[] names) => Gen.Frequency(
        (3, Gen.Constant("*")),
        (2, Gen.Choose(1, max).Select(step => $"*/{step}")),
        (5, Gen.Choose(1, 3).SelectMany(count => Gen.ArrayOf(Item(min, max, names), count)).Select(items => string.Join(',', items))));

    private static Gen<string> Item(int min, int max, string[] names)
    {
        var value = names.Length == 0
            ? Gen.Choose(min, max).Select(number => number.ToString())
            : Gen.OneOf(Gen.Choose(min, max).Select(number => number.ToString()), Gen.Elements(names));
        var range = from first in value from last in value select $"{first}-{last}";
        var stepped = from span in range from step in Gen.Choose(1, max) select $"{span}/{step}";
        return Gen.Frequency((4, value), (2, range), (1, stepped));
    }
}
