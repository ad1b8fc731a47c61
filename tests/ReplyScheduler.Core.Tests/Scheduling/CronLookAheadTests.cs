using FluentAssertions;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling;

public sealed class CronLookAheadTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_stretch_begins_after_its_first_moment_and_holds_its_last()
    {
        var schedule = CronSchedule.Parse("*/30 * * * *");

        schedule.Between(Noon, Noon.AddHours(1)).Should().Equal(Noon.AddMinutes(30), Noon.AddHours(1));
        schedule.Between(Noon, Noon.AddHours(1).AddTicks(-1)).Should().Equal(Noon.AddMinutes(30));
        schedule.Between(Noon, Noon).Should().BeEmpty();
    }

    [Fact]
    public void Stretches_that_meet_share_no_occurrence_and_leave_none_out()
    {
        var schedule = CronSchedule.Parse("*/7 * * * *", "Australia/Lord_Howe");
        var middle = schedule.Next(Noon)!.Value;

        schedule.Between(Noon.AddHours(-5), middle).Concat(schedule.Between(middle, Noon.AddHours(5)))
            .Should().Equal(schedule.Between(Noon.AddHours(-5), Noon.AddHours(5)));
    }

    [Fact]
    public void A_stretch_is_cut_to_its_earliest_occurrences()
    {
        var schedule = CronSchedule.Parse("* * * * *");

        schedule.Between(Noon, Noon.AddDays(1), 2).Should().Equal(Noon.AddMinutes(1), Noon.AddMinutes(2));
        schedule.Between(Noon, Noon.AddDays(30)).Should().HaveCount(1000);
    }

    [Fact]
    public void A_stretch_without_a_limit_or_that_ends_before_it_begins_is_an_error()
    {
        var schedule = CronSchedule.Parse("* * * * *");

        FluentActions.Invoking(() => schedule.Between(Noon, Noon.AddDays(1), 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("limit");
        FluentActions.Invoking(() => schedule.Between(Noon, Noon.AddTicks(-1))).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("through");
    }

    [Theory]
    [InlineData("Etc/UTC", "2026-07-01T12:00:00+00:00")]
    [InlineData("America/New_York", "2026-07-01T08:00:00-04:00")]
    [InlineData("Australia/Lord_Howe", "2026-07-01T22:30:00+10:30")]
    public void An_occurrence_can_be_shown_on_the_clock_of_the_zone(string zone, string expected)
    {
        var local = CronSchedule.Parse("0 12 * * *", zone).ToLocal(new DateTimeOffset(2026, 7, 1, 21, 0, 0, TimeSpan.FromHours(9)));

        local.ToString("yyyy-MM-ddTHH:mm:sszzz").Should().Be(expected);
    }
}
