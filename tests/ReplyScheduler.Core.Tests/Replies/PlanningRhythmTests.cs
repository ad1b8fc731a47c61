using FluentAssertions;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Replies;

public sealed class PlanningRhythmTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("*/15 * * * *", 15 * 60, 4)]
    [InlineData("* * * * *", 60, 60)]
    [InlineData("@every 2s", 2, 1800)]
    [InlineData("0 * * * *", 3600, 1)]
    [InlineData("0 12 * * *", 86400, 1)]
    public void The_interval_and_the_slots_of_an_hour_come_from_the_schedule(string cron, int seconds, int slots) =>
        PlanningRhythm.Of(CronSchedule.Parse(cron)).Should().Be(new PlanningRhythm(TimeSpan.FromSeconds(seconds), slots));

    [Fact]
    public void A_schedule_with_pauses_has_the_slots_of_its_busiest_hour() =>
        PlanningRhythm.Of(CronSchedule.Parse("*/15 9-16 * * MON-FRI")).SlotsOfAnHour.Should().Be(4);

    [Fact]
    public void The_slots_before_a_slot_are_those_of_the_hour_without_itself() =>
        Before(DateTimeOffset.MinValue).Should().Equal(Noon.AddHours(-1), Noon.AddMinutes(-45), Noon.AddMinutes(-30), Noon.AddMinutes(-15));

    [Fact]
    public void Slots_before_the_job_was_in_effect_do_not_count()
    {
        Before(Noon.AddMinutes(-30)).Should().Equal(Noon.AddMinutes(-30), Noon.AddMinutes(-15));
        Before(Noon).Should().BeEmpty("the first slot is never behind");
    }

    private static IReadOnlyList<DateTimeOffset> Before(DateTimeOffset effectiveFrom) =>
        PlanningRhythm.SlotsBefore(CronSchedule.Parse("*/15 * * * *"), Noon, effectiveFrom);
}
