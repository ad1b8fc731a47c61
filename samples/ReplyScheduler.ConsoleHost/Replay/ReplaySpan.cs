using ReplyScheduler.Scheduling;

namespace ReplyScheduler.ConsoleHost.Replay;

/// <summary>A stretch of slots: from the first slot to the end of the last one. Both are occurrences of the schedule.</summary>
/// <param name="Start">The first slot.</param>
/// <param name="End">The end of the last slot, which is not played itself.</param>
internal sealed record ReplaySpan(DateTimeOffset Start, DateTimeOffset End)
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    /// <summary>The last full quarter of an hour: it may be now, but is never later.</summary>
    public static DateTimeOffset LastQuarter(DateTimeOffset now) => new(now.UtcTicks - (now.UtcTicks % Quarter.Ticks), TimeSpan.Zero);

    /// <summary>The last slots of a schedule that end at <paramref name="end"/> or before.</summary>
    /// <exception cref="BadInputException">They would reach back further than a proof can (400 days).</exception>
    public static ReplaySpan Before(CronSchedule every, int slots, DateTimeOffset end)
    {
        for (var back = Quarter; ; back *= 4)
        {
            if (LastOccurrences(every, slots + 1, end - (back < Longest ? back : Longest), end) is { } found)
            {
                return new ReplaySpan(found.Peek(), found.Last());
            }

            if (back >= Longest)
            {
                throw new BadInputException(
                    $"{slots} slots of {BadInputException.Quote(every.Expression)} take more than 400 days; give fewer --slots or a denser --every.");
            }
        }
    }

    /// <summary>The span of so many slots that begins with the first occurrence at or after an instant.</summary>
    public static ReplaySpan From(CronSchedule every, int slots, DateTimeOffset instant)
    {
        var start = every.Next(instant.AddTicks(-1)) ?? instant;
        return new ReplaySpan(start, every.Upcoming(start).Take(slots).LastOrDefault(start));
    }

    /// <summary>The last occurrence after <paramref name="clock"/> that is not after <paramref name="end"/>; null when there is none.</summary>
    public static DateTimeOffset? LastAfter(CronSchedule every, DateTimeOffset clock, DateTimeOffset end)
    {
        DateTimeOffset? last = null;
        foreach (var occurrence in every.Upcoming(clock).TakeWhile(occurrence => occurrence <= end))
        {
            last = occurrence;
        }

        return last;
    }

    private static Queue<DateTimeOffset>? LastOccurrences(CronSchedule every, int count, DateTimeOffset from, DateTimeOffset to)
    {
        var last = new Queue<DateTimeOffset>(count);
        foreach (var occurrence in every.Upcoming(from.AddTicks(-1)).TakeWhile(occurrence => occurrence <= to))
        {
            if (last.Count == count)
            {
                last.Dequeue();
            }

            last.Enqueue(occurrence);
        }

        return last.Count == count ? last : null;
    }
}
