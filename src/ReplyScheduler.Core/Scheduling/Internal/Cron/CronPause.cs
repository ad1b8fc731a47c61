using System.Globalization;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// A stretch without a chosen day. A rule is judged by its longest one in a fixed stretch of the calendar and not from the present
/// moment, so that it is valid or not on every host and on every day alike, and an accepted job does not fall silent later. Time
/// zones do not matter: an occurrence that a zone's clock jumps over is made up.
/// </summary>
/// <param name="From">The chosen day before it, or the first day of the calendar that is looked at.</param>
/// <param name="Days">How many days later the next chosen one comes; <see cref="Always"/> when none does.</param>
internal readonly record struct CronPause(int From, int Days)
{
    public const int Always = int.MaxValue;

    /// <summary>Five years that hold two leap days.</summary>
    public const int MostDays = 1827;

    private const int Year = 364;

    // From 1901 on, dates and weekdays come back after 28 years, until 2100, which has no leap day; so any pause shows here.
    private static readonly int Begin = new DateOnly(2000, 1, 1).DayNumber;
    private static readonly int End = new DateOnly(2100, 1, 1).DayNumber;

    /// <summary>The first pause that is longer than <see cref="MostDays"/>; null when there is none.</summary>
    public static CronPause? TooLong(CronDays days)
    {
        var day = Begin;
        if (Next(days, Begin - 1) == End)
        {
            return new CronPause(Begin, Always);
        }

        while (day < End)
        {
            // Most rules have many days a year, and a pause that fits even with the year left out needs no closer look.
            var next = Next(days, day + Year);
            if (next - day > MostDays)
            {
                next = Next(days, day);
                if (next - day > MostDays)
                {
                    return new CronPause(day, next - day);
                }
            }

            day = next;
        }

        return null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"between {DateOnly.FromDayNumber(From):yyyy-MM-dd} and {DateOnly.FromDayNumber(From + Days):yyyy-MM-dd}");

    private static int Next(CronDays days, int day) => days.After(day, End - 1) is var next and not CronDays.None ? next : End;
}
