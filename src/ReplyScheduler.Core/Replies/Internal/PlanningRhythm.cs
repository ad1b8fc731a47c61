using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Replies.Internal;

/// <summary>How often a schedule fires, measured on a sample of its occurrences.</summary>
/// <param name="Interval">The mean distance of two occurrences.</param>
/// <param name="SlotsOfAnHour">The most occurrences within 60 minutes; at least 1.</param>
internal sealed record PlanningRhythm(TimeSpan Interval, int SlotsOfAnHour)
{
    private const int Sample = 4_000;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly DateTimeOffset SampleFrom = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public static PlanningRhythm Of(CronSchedule schedule)
    {
        var within = new Queue<DateTimeOffset>();
        DateTimeOffset? first = null, last = null;
        var (count, most) = (0, 1);
        foreach (var slot in schedule.Upcoming(SampleFrom).Take(Sample).TakeWhile(slot => slot < SampleFrom.AddDays(8) || count < 3))
        {
            while (within.TryPeek(out var oldest) && slot - oldest >= Hour) within.Dequeue();
            within.Enqueue(slot);
            (first, last, count, most) = (first ?? slot, slot, count + 1, Math.Max(most, within.Count));
        }

        return new PlanningRhythm(count > 1 ? (last!.Value - first!.Value) / (count - 1) : TimeSpan.FromDays(1), most);
    }

    /// <summary>The slots of the hour before a slot, oldest first, none before the job was in effect.</summary>
    public static IReadOnlyList<DateTimeOffset> SlotsBefore(CronSchedule schedule, DateTimeOffset slot, DateTimeOffset effectiveFrom) =>
        [.. schedule.Upcoming(slot - Hour - TimeSpan.FromTicks(1)).TakeWhile(earlier => earlier < slot).Where(earlier => earlier >= effectiveFrom)];
}
