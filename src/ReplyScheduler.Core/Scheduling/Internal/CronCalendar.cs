using NCrontab;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// The occurrences on a wall clock. The stepping library demands that both day fields match; where cron asks for
/// either, two of its schedules are stepped and the earlier answer taken.
/// </summary>
/// <param name="days">The schedule, or the half of it that looks at the day of the month.</param>
/// <param name="weekdays">The half that looks at the weekday, when both day fields are restricted.</param>
/// <param name="repeats">Whether the time fields hold a star, range or step, so that a repeated hour is run twice.</param>
internal sealed class CronCalendar(CrontabSchedule days, CrontabSchedule? weekdays, bool repeats) : CronRule
{
    public bool Repeats => repeats;

    public override long? Next(long after, long before)
    {
        if (after >= before)
        {
            return null;
        }

        var from = new DateTime(after);
        var end = new DateTime(before);
        var next = days.GetNextOccurrence(from, end);
        if (weekdays is not null && weekdays.GetNextOccurrence(from, end) is var other && other < next)
        {
            next = other;
        }

        return next < end ? next.Ticks : null;
    }
}
