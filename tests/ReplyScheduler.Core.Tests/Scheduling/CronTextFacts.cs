using FluentAssertions;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling;

public sealed class CronTextFacts
{
    [Theory]
    [InlineData("*/0 * * * *", 2, "step 0")]
    [InlineData("*/70 * * * *", 2, "step 70")]
    [InlineData("* */24 * * *", 4, "step 24")]
    [InlineData("* * */32 * *", 6, "step 32")]
    [InlineData("* * * * */8", 10, "step 8")]
    [InlineData("*/99999999999999999999 * * * *", 2, "outside 1-59")]
    [InlineData("*/x * * * *", 2, "must be a number")]
    [InlineData("*/ * * * *", 2, "must be a number")]
    [InlineData("5/10 * * * *", 1, "a step needs * or a range")]
    [InlineData("60 * * * *", 0, "outside 0-59")]
    [InlineData("0 24 * * *", 2, "outside 0-23")]
    [InlineData("0 0 0 * *", 4, "outside 1-31")]
    [InlineData("0 0 32 * *", 4, "outside 1-31")]
    [InlineData("0 0 1 0 *", 6, "outside 1-12")]
    [InlineData("0 0 1 13 *", 6, "outside 1-12")]
    [InlineData("0 0 * * 8", 8, "outside 0-7")]
    [InlineData("60 0 0 * * *", 0, "second field")]
    [InlineData("0 0 4294967296 * *", 4, "outside 1-31")]
    [InlineData("1,,2 * * * *", 2, "is missing")]
    [InlineData(",1 * * * *", 0, "is missing")]
    [InlineData("1, * * * *", 2, "is missing")]
    [InlineData("1- * * * *", 2, "is missing")]
    [InlineData("-1 * * * *", 0, "is missing")]
    [InlineData("*-5 * * * *", 1, "does not belong")]
    [InlineData("1-2-3 * * * *", 3, "does not belong")]
    [InlineData("0 0 L * *", 4, "'L' is not a value")]
    [InlineData("0 0 ? * *", 4, "is missing")]
    [InlineData("0 0 * * FRI#2", 11, "does not belong")]
    [InlineData("0 0 * MON *", 6, "'MON' is not a value")]
    [InlineData("0 0 * * MONDAY", 8, "'MONDAY' is not a value")]
    [InlineData("٣ * * * *", 0, "is missing")]
    [InlineData("", 0, "0 fields found")]
    [InlineData("* * * *", 7, "4 fields found")]
    [InlineData("* * * * * * *", 12, "more than 6 fields")]
    [InlineData("*\n* * * * *", 1, "does not belong")]
    [InlineData("@fortnightly", 0, "not one of @yearly")]
    [InlineData("@every", 0, "not one of @yearly")]
    [InlineData("@every ", 7, "needs a number")]
    [InlineData("@every s", 7, "needs a number")]
    [InlineData("@every 5", 8, "one unit")]
    [InlineData("@every 1h30m", 8, "one unit")]
    [InlineData("@every 0s", 7, "between 1s and 366d")]
    [InlineData("@every 367d", 7, "between 1s and 366d")]
    [InlineData("@every 99999999999999999999d", 7, "between 1s and 366d")]
    [InlineData("0 0 31 2 *", 4, "never matches")]
    [InlineData("0 0 30,31 FEB *", 4, "never matches")]
    [InlineData("0 0 31 4,6,9,11 */2", 4, "never matches")]
    // New Year's Day is a Sunday in 2006, 2012, 2017, 2023 and 2034; the leap day in 2004 and 2032.
    [InlineData("0 0 1 1 */7", 8, "never matches for more than 5 years at a time: not once between 2000-01-01 and 2006-01-01")]
    [InlineData("0 0 29 2 */7", 9, "not once between 2004-02-29 and 2032-02-29")]
    // 1 February is a Sunday in 2004, 2009 (1,827 days later), 2015 (2,191 days later).
    [InlineData("0 0 */29 2 SUN", 11, "not once between 2009-02-01 and 2015-02-01")]
    public void A_wrong_text_is_refused_with_position_and_reason(string expression, int position, string reason)
    {
        var refusal = FluentActions.Invoking(() => CronSchedule.Parse(expression)).Should().Throw<CronFormatException>().Which;

        refusal.Position.Should().Be(position);
        refusal.Reason.Should().Contain(reason);
        refusal.Expression.Should().Be(expression);
        CronSchedule.TryParse(expression, null, out var schedule, out var error).Should().BeFalse();
        schedule.Should().BeNull();
        error.Should().Be(refusal.Message);
    }

    [Fact]
    public void A_text_over_256_characters_is_refused_and_quoted_only_in_part()
    {
        var longest = "0" + new string(' ', 248) + "0 * * *";
        longest.Length.Should().Be(256);

        CronSchedule.Parse(longest).Expression.Should().Be(longest);
        var refusal = FluentActions.Invoking(() => CronSchedule.Parse(longest + " ")).Should().Throw<CronFormatException>().Which;
        refusal.Position.Should().Be(256);
        refusal.Message.Length.Should().BeLessThan(200);
    }

    [Theory]
    [InlineData("Nowhere/Land")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("localtime")]
    [InlineData("")]
    public void An_unknown_zone_is_refused_without_a_position(string zone)
    {
        FluentActions.Invoking(() => CronSchedule.Parse("* * * * *", zone))
            .Should().Throw<CronFormatException>().Which.Position.Should().Be(-1);
    }

    [Theory]
    [InlineData("0 22-2 * * *", "0 22,23,0,1,2 * * *")]
    [InlineData("0 22-2/2 * * *", "0 22,0,2 * * *")]
    [InlineData("50-10/15 * * * *", "50,5 * * * *")]
    [InlineData("0 0 * * FRI-MON", "0 0 * * 5,6,0,1")]
    [InlineData("0 0 * * 7", "0 0 * * 0")]
    [InlineData("0 0 * * 0-7", "0 0 * * *")]
    [InlineData("0 0 * * 5-7", "0 0 * * 5,6,0")]
    [InlineData("0 0 * * 7-2", "0 0 * * 0,1,2")]
    [InlineData("0 0 * * sat-Sun", "0 0 * * 6,0")]
    [InlineData("0 0 1 NOV-feb *", "0 0 1 11,12,1,2 *")]
    [InlineData("0 0 30-2 * *", "0 0 30,31,1,2 * *")]
    [InlineData(" 05\t*/12  * * * ", "5 0,12 * * *")]
    [InlineData("@yearly", "0 0 1 1 *")]
    [InlineData("@monthly", "0 0 1 * *")]
    [InlineData("@weekly", "0 0 * * 0")]
    [InlineData("@daily", "0 0 * * *")]
    [InlineData("@hourly", "0 * * * *")]
    [InlineData("@every_minute", "* * * * *")]
    [InlineData("@every 15m", "*/15 * * * *")]
    [InlineData("@every 1h", "0 * * * *")]
    [InlineData("@every 1d", "0 0 * * *")]
    [InlineData("@every 2s", "*/2 * * * * *")]
    [InlineData("0 */5 * * * *", "*/5 * * * *")]
    public void Two_ways_to_write_a_rule_have_the_same_occurrences(string one, string other)
    {
        var after = new DateTimeOffset(2023, 12, 30, 21, 17, 3, TimeSpan.Zero);

        CronSchedule.Parse(one).Upcoming(after).Take(60)
            .Should().Equal(CronSchedule.Parse(other).Upcoming(after).Take(60));
    }

    [Fact]
    public void An_interval_is_counted_from_the_epoch_on_both_sides_of_it()
    {
        var schedule = CronSchedule.Parse("@every 90s");

        schedule.Next(DateTimeOffset.UnixEpoch).Should().Be(DateTimeOffset.UnixEpoch.AddSeconds(90));
        schedule.Next(DateTimeOffset.UnixEpoch.AddTicks(-1)).Should().Be(DateTimeOffset.UnixEpoch);
        schedule.Next(DateTimeOffset.UnixEpoch.AddSeconds(-91)).Should().Be(DateTimeOffset.UnixEpoch.AddSeconds(-90));
        CronSchedule.Parse("@every 366d").Next(DateTimeOffset.UnixEpoch).Should().Be(DateTimeOffset.UnixEpoch.AddDays(366));
    }

    [Fact]
    public void A_leap_day_further_off_than_five_years_is_not_found()
    {
        var schedule = CronSchedule.Parse("0 0 29 2 *");

        schedule.Next(Utc(2024, 2, 29)).Should().Be(Utc(2028, 2, 29));
        schedule.Next(Utc(2096, 2, 29)).Should().BeNull();
        schedule.Upcoming(Utc(2090, 1, 1)).Should().Equal(Utc(2092, 2, 29), Utc(2096, 2, 29));
    }

    [Theory]
    [InlineData("0 0 29 2 *")]
    [InlineData("0 0 29 2 SUN")]
    [InlineData("0 0 13 * */5")]
    [InlineData("0 9 1-7 * */7")]
    [InlineData("0 0 31 */2 *")]
    // New Year's Day on a Saturday or Sunday: at most 1,827 days apart, as from 2028 to 2033.
    [InlineData("0 0 1 1 */6")]
    public void A_rare_rule_that_never_pauses_for_more_than_five_years_is_accepted(string expression)
    {
        foreach (var zone in new[] { "Etc/UTC", "America/New_York", "Pacific/Apia", "Antarctica/Troll" })
        {
            var schedule = CronSchedule.Parse(expression, zone);

            var occurrences = schedule.Upcoming(Utc(1999, 12, 1)).TakeWhile(occurrence => occurrence.Year < 2096).ToList();

            occurrences.Should().Contain(occurrence => occurrence.Year >= 2091, "the rule does not fall silent");
        }
    }

    [Theory]
    [InlineData("* * * * *")]
    [InlineData("@every 1d")]
    public void The_ends_of_the_calendar_are_survived(string expression)
    {
        foreach (var zone in new[] { "Etc/UTC", "America/New_York", "Australia/Lord_Howe" })
        {
            var schedule = CronSchedule.Parse(expression, zone);

            schedule.Next(DateTimeOffset.MaxValue).Should().BeNull();
            schedule.Next(DateTimeOffset.MinValue).Should().BeAfter(DateTimeOffset.MinValue);
        }
    }

    [Fact]
    public void Parts_of_a_second_and_foreign_offsets_do_not_move_the_answer()
    {
        var schedule = CronSchedule.Parse("*/5 * * * *");
        var slot = Utc(2026, 3, 1, 10, 5);

        schedule.Next(slot.AddTicks(-1)).Should().Be(slot);
        schedule.Next(slot).Should().Be(slot.AddMinutes(5));
        schedule.Next(slot.AddTicks(1)).Should().Be(slot.AddMinutes(5));
        schedule.Next(slot.AddTicks(-1).ToOffset(TimeSpan.FromHours(9)))!.Value.Offset.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void Schedules_are_equal_when_expression_and_zone_are()
    {
        var schedule = CronSchedule.Parse("@daily", "Europe/London");

        schedule.Should().Be(CronSchedule.Parse("@daily", "Europe/London"));
        schedule.GetHashCode().Should().Be(CronSchedule.Parse("@daily", "Europe/London").GetHashCode());
        schedule.Should().NotBe(CronSchedule.Parse("@daily"));
        schedule.Should().NotBe(CronSchedule.Parse("0 0 * * *", "Europe/London"));
        schedule.ToString().Should().Be("@daily (Europe/London)");
    }

    [Fact]
    public void A_missing_text_is_an_error_of_TryParse_and_a_missing_zone_is_UTC()
    {
        CronSchedule.TryParse(null, null, out _, out var error).Should().BeFalse();
        error.Should().Contain("missing");
        CronSchedule.TryParse("@daily", null, out var schedule, out _).Should().BeTrue();
        schedule!.TimeZone.Should().Be("Etc/UTC");
    }

    private static DateTimeOffset Utc(int year, int month, int day, int hour = 0, int minute = 0) =>
        new(year, month, day, hour, minute, 0, TimeSpan.Zero);
}
