using FluentAssertions;
using ReplyScheduler.Scheduling.Internal;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling;

/// <summary>
/// Clock changes are kept by years of UTC. No zone of today is put back over a year's end, so this one is made up: 31 December, 22:30
/// (-1) becomes 21:30 (-2) at 23:30Z, and the second pass ends at 00:30Z of the new year.
/// </summary>
public sealed class CronYearEndTests
{
    private static readonly DateTime Evening = new(2026, 12, 31, 12, 0, 0);

    [Theory]
    [InlineData("15 22 * * *", "2026-12-31T23:15", "2027-01-02T00:15")]
    [InlineData("45 21 * * *", "2026-12-31T22:45", "2027-01-01T23:45")]
    [InlineData("30 22 * * *", "2027-01-01T00:30", "2027-01-02T00:30")]
    public void A_fixed_time_is_not_repeated_in_the_next_year(string rule, params string[] expected) =>
        Occurrences(rule).Take(expected.Length).Should().Equal(expected.Select(DateTime.Parse));

    [Fact]
    public void A_repeating_rule_runs_on_over_the_end_of_the_year() =>
        Occurrences("*/15 * * * *").Take(60).Should().Equal(Enumerable.Range(1, 60).Select(quarter => Evening.AddMinutes(15 * quarter)));

    private static IEnumerable<DateTime> Occurrences(string rule)
    {
        var zoned = new CronZoned((CronCalendar)CronText.Read(rule, out _)!, new CronZone(Zone()));
        for (var next = zoned.Next(Evening.Ticks, DateTime.MaxValue.Ticks); next is { } at; next = zoned.Next(at, DateTime.MaxValue.Ticks)) yield return new DateTime(at);
    }

    private static TimeZoneInfo Zone()
    {
        var start = TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 1);
        var end = TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 22, 30, 0), 12, 31);
        var saving = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1), start, end);
        return TimeZoneInfo.CreateCustomTimeZone("Test/YearEnd", TimeSpan.FromHours(-2), null, null, null, [saving]);
    }
}
