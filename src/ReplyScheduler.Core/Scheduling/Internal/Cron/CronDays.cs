using System.Numerics;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>The chosen days, counted from 0001-01-01 as day 0; each field is one bit per value.</summary>
/// <param name="dates">Days of the month, 1 to 31.</param>
/// <param name="months">Months, 1 to 12.</param>
/// <param name="weekdays">Weekdays, 0 to 6 from Sunday.</param>
/// <param name="either">Whether a day is chosen when one of date and weekday matches, instead of both.</param>
internal sealed class CronDays(ulong dates, ulong months, ulong weekdays, bool either)
{
    public const int None = -1;

    // Day 0 was a Monday.
    private const int FirstWeekday = 1;
    private const int LastDay = 3_652_058;

    // A bit for each of five weeks.
    private const ulong Weeks = 1 | (1UL << 7) | (1UL << 14) | (1UL << 21) | (1UL << 28);
    private const ulong EveryWeekday = 0x7F;

    private readonly bool _every = dates == 0xFFFF_FFFE && months == 0x1FFE && weekdays == EveryWeekday;

    public bool Contains(int day)
    {
        if (_every)
        {
            return true;
        }

        var (_, month, date) = DateOnly.FromDayNumber(day);
        var onDate = (dates & (1UL << date)) != 0;
        var onWeekday = (weekdays & (1UL << WeekdayOf(day))) != 0;
        return (months & (1UL << month)) != 0 && (either ? onDate || onWeekday : onDate && onWeekday);
    }

    /// <summary>The first chosen day after one and not after another; <see cref="None"/> when there is none.</summary>
    public int After(int day, int last)
    {
        last = Math.Min(last, LastDay);
        if (day >= last)
        {
            return None;
        }

        if (_every)
        {
            return day + 1;
        }

        var (year, month, date) = DateOnly.FromDayNumber(day + 1);
        var first = day + 2 - date;
        var ahead = ulong.MaxValue << date;
        while (first <= last)
        {
            if ((months & (1UL << month)) != 0 && (Of(first, DateTime.DaysInMonth(year, month)) & ahead) is var found and not 0)
            {
                var next = first + BitOperations.TrailingZeroCount(found) - 1;
                return next <= last ? next : None;
            }

            (year, month) = MonthAfter(year, month);
            if (year > DateOnly.MaxValue.Year)
            {
                return None;
            }

            first = new DateOnly(year, month, 1).DayNumber;
            ahead = ulong.MaxValue;
        }

        return None;
    }

    /// <summary>The chosen days of a month whose first day is given, one bit per date.</summary>
    private ulong Of(int first, int length)
    {
        var weekday = WeekdayOf(first);
        var week = ((weekdays >> weekday) | (weekdays << (7 - weekday))) & EveryWeekday;
        var onWeekday = (week * Weeks) << 1;
        var chosen = either ? dates | onWeekday : dates & onWeekday;
        return chosen & ((2UL << length) - 2);
    }

    private (int Year, int Month) MonthAfter(int year, int month)
    {
        var later = months & (ulong.MaxValue << (month + 1));
        return later != 0 ? (year, BitOperations.TrailingZeroCount(later)) : (year + 1, BitOperations.TrailingZeroCount(months));
    }

    private static int WeekdayOf(int day) => (int)((uint)(day + FirstWeekday) % 7);
}
