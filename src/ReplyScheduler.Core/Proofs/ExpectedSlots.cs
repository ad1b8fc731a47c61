using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Proofs;

/// <summary>
/// What the schedule demands of a window: the slots whose end, the next occurrence, lies in it, and that are not before the
/// schedule was in force. A slot may start until its end, so it cannot be demanded earlier (R91).
/// </summary>
internal static class ExpectedSlots
{
    private const int Most = 1_000_000;

    public static List<ExpectedSlot> Of(IEnumerable<JobRow> jobs, DateTimeOffset from, DateTimeOffset to)
    {
        var expected = new List<ExpectedSlot>();
        foreach (var job in jobs)
        {
            if (!CronSchedule.TryParse(job.Schedule, job.TimeZone, out var schedule, out _)) continue;
            foreach (var slot in EndingIn(schedule!, job.EffectiveFrom, from, to))
            {
                expected.Add(new ExpectedSlot(job.Id, slot));
                if (expected.Count > Most) throw new ArgumentOutOfRangeException(nameof(to), "The window holds more than a million slots: prove a shorter one.");
            }
        }

        return expected;
    }

    public static IEnumerable<DateTimeOffset> EndingIn(CronSchedule schedule, DateTimeOffset effectiveFrom, DateTimeOffset from, DateTimeOffset to)
    {
        var slot = FirstCandidate(schedule, effectiveFrom, from);
        while (slot is { } start && start < to)
        {
            var end = schedule.Next(start);
            if (end is null || end > to) yield break;
            if (end > from && start >= effectiveFrom) yield return start;
            slot = end;
        }
    }

    /// <summary>An occurrence at or before the window's begin if there is one in force; found by looking back ever further, since cron has no previous.</summary>
    private static DateTimeOffset? FirstCandidate(CronSchedule schedule, DateTimeOffset effectiveFrom, DateTimeOffset from)
    {
        var justBefore = effectiveFrom - TimeSpan.FromMicroseconds(1);
        for (var back = TimeSpan.FromMinutes(2); ; back *= 4)
        {
            var probe = from - justBefore < back ? justBefore : from - back;
            var first = schedule.Next(probe);
            if (probe <= justBefore || (first is not null && first <= from)) return first;
        }
    }
}
