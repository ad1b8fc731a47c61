using FluentAssertions;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling;

/// <summary>What pg_cron does is taken from its sources: entry.c and pg_cron.c of release 1.6.7.</summary>
public sealed class CronPgCronTests
{
    [Theory]
    [InlineData("*/5 * * * *")]
    [InlineData("0,30 8-18/2 * * MON-FRI")]
    [InlineData("0 0 1,15 * sun")]
    [InlineData("0 0 * JAN-mar 0-7")]
    [InlineData("0 0 * * 5-7")]
    [InlineData("0 0 * * */2")]
    [InlineData("  05\t4 * * *  ")]
    [InlineData("@monthly")]
    [InlineData("@weekly")]
    [InlineData("@daily")]
    [InlineData("@hourly")]
    public void A_rule_of_the_common_subset_has_no_difference(string expression)
    {
        foreach (var zone in new[] { "Etc/UTC", "UTC", "Etc/GMT" }) CronSchedule.Parse(expression, zone).PgCronDifferences().Should().BeEmpty();
    }

    [Theory]
    [InlineData("0 */5 * * * *", "pg_cron has no seconds")]
    [InlineData("@every_minute", "write * * * * * instead")]
    [InlineData("@yearly", "write 0 0 1 1 * instead")]
    [InlineData("@every 30s", "pg_cron refuses @every;")]
    [InlineData("0 22-2 * * *", "does not wrap ranges: 22-2 gives")]
    [InlineData("50-10/20 * * * *", "does not wrap ranges: 50-10/20 gives")]
    [InlineData("0 0 * * FRI-MON", "FRI-MON gives")]
    [InlineData("0 0 * * 7-2", "7-2 gives")]
    [InlineData("0 0 * * 1,sat-sun", "sat-sun gives")]
    public void Each_difference_is_told_with_its_remedy(string expression, string part)
    {
        CronSchedule.Parse(expression).PgCronDifferences().Should().ContainSingle().Which.Should().Contain(part);
    }

    [Fact]
    public void A_zone_is_a_difference_except_for_an_interval_of_elapsed_time()
    {
        CronSchedule.Parse("0 9 * * *", "Europe/London").PgCronDifferences().Should().ContainSingle().Which.Should().Contain("Europe/London");
        CronSchedule.Parse("@every 1h", "Europe/London").PgCronDifferences().Should().ContainSingle().Which.Should().Contain("@every");
    }

    [Fact]
    public void All_differences_of_a_rule_are_told()
    {
        CronSchedule.Parse("0 50-10 22-2 * * *", "Asia/Tokyo").PgCronDifferences().Should().HaveCount(4);
    }
}
