namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// The occurrences on a wall clock: the chosen days, and the chosen times of each. Nothing is allocated to find the next one, and
/// the cost does not grow with the time until then, except by a step for each month.
/// </summary>
/// <param name="days">The days.</param>
/// <param name="times">The times of a day.</param>
/// <param name="repeats">Whether the time fields hold a star, range or step, so that a repeated hour is run twice.</param>
internal sealed class CronCalendar(CronDays days, CronTimes times, bool repeats) : CronRule
{
    private const int SecondsOfDay = 86_400;

    public bool Repeats => repeats;

    public override long? Next(long after, long before)
    {
        if (after >= before)
        {
            return null;
        }

        // The first whole second after the moment.
        var second = (after / TimeSpan.TicksPerSecond) + 1;
        var day = (int)(second / SecondsOfDay);
        var time = days.Contains(day) ? times.AtOrAfter((int)(second - ((long)day * SecondsOfDay))) : CronTimes.None;
        if (time == CronTimes.None)
        {
            day = days.After(day, (int)(before / TimeSpan.TicksPerDay));
            if (day == CronDays.None)
            {
                return null;
            }

            time = times.First;
        }

        var next = (((long)day * SecondsOfDay) + time) * TimeSpan.TicksPerSecond;
        return next < before ? next : null;
    }
}
