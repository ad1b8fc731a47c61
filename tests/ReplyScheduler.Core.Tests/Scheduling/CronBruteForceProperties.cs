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

    private static void Agrees((string Expression, DateTime After) x)
    {
        var expected = new CronOracle(x.Expression).Next(x.After, x.After.AddDays(1827));

        // A refusal must be right: the rule then has no match in any five years, these among them.
        if (!CronSchedule.TryParse(x.Expression, null, out var schedule, out var error))
        {
            error.Should().Contain("never matches", x.Expression);
            expected.Should().BeNull(x.Expression);
            return;
        }

        schedule.Next(new DateTimeOffset(x.After, TimeSpan.Zero))?.UtcDateTime.Should().Be(expected, x.Expression);
        schedule.Next(new DateTimeOffset(x.After, TimeSpan.Zero)).HasValue.Should().Be(expected.HasValue, x.Expression);
    }
}
