using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling;

public sealed class CronBruteForceProperties
{
    [Fact]
    public void Next_is_the_first_matching_minute_after_the_moment()
    {
        var cases = from expression in CronExpressions.Any from after in CronExpressions.Moments select (expression, after);

        Prop.ForAll(cases.ToArbitrary(), Agrees).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));
    }

    [Fact]
    public void A_rule_is_refused_exactly_when_it_pauses_for_more_than_five_years_before_2100()
    {
        // Few dates of few months on one or two weekdays: rules at the edge.
        var values = (int from, int to) => Gen.Choose(1, 2).SelectMany(count => Gen.ArrayOf(Gen.Choose(from, to), count)).Select(set => string.Join(',', set));
        var expressions = from date in values(1, 31)
                          from month in Gen.OneOf(values(1, 12), Gen.Constant("2"))
                          from weekday in Gen.Elements("*", "*/7", "*/6", "*/5", "*/4", "3")
                          select $"0 0 {date} {month} {weekday}";

        Prop.ForAll(expressions.ToArbitrary(), expression =>
        {
            var accepted = CronSchedule.TryParse(expression, null, out _, out var error);
            accepted.Should().Be(new CronOracle(expression).LongestPause(new DateTime(1970, 1, 1), new DateTime(2100, 1, 1)) <= 1827, expression);
            if (!accepted) error.Should().Contain("the rule never matches");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Next_of_a_rule_with_seconds_is_the_first_matching_second()
    {
        var cases = from second in CronExpressions.Seconds from expression in CronExpressions.Daily from after in CronExpressions.Moments select (second, expression, after);

        Prop.ForAll(cases.ToArbitrary(), x =>
        {
            var seconds = new CronOracle($"{x.second} * * * *");
            var minutes = new CronOracle(x.expression);
            var next = CronSchedule.Parse($"{x.second} {x.expression}").Next(new DateTimeOffset(x.after, TimeSpan.Zero))!.Value.UtcDateTime;

            // The minute field of the second oracle reads the seconds, as the two fields have the same values.
            var second = new DateTime(x.after.Ticks - (x.after.Ticks % TimeSpan.TicksPerSecond)).AddSeconds(1);
            while (!seconds.Matches(DateTime.MinValue.AddMinutes(second.Second)) || !minutes.Matches(second)) second = second.AddSeconds(1);
            next.Should().Be(second, $"of {x.second} {x.expression}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static void Agrees((string Expression, DateTime After) x)
    {
        if (!CronSchedule.TryParse(x.Expression, null, out var schedule, out _)) return;

        var expected = new CronOracle(x.Expression).Next(x.After, x.After.AddDays(1828));

        expected.Should().NotBeNull(x.Expression);
        schedule.Next(new DateTimeOffset(x.After, TimeSpan.Zero))?.UtcDateTime.Should().Be(expected, x.Expression);
        schedule.Next(new DateTimeOffset(x.After, TimeSpan.Zero)).HasValue.Should().BeTrue(x.Expression);
    }
}
