using FluentAssertions;
using ReplyScheduler.Liveness.Internal;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Liveness;

/// <summary>What is told of everything when somebody else holds the judging.</summary>
public sealed class VerdictTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static EvaluateResult Judged(int critical, int periodSeconds = 60) => new(Start, true, Start.AddSeconds(periodSeconds), null, 0, 0, 0, critical, 0);

    /// <summary>What the store answers while somebody else judges, some seconds after the next judgement was due.</summary>
    private static EvaluateResult Held(int afterDue, int critical = 0) => new(Start, false, Start.AddSeconds(-afterDue), null, 0, 0, 0, critical, 0);

    [Fact]
    public void Who_judged_tells_what_it_found()
    {
        new Verdicts(null).Of(Judged(0)).Should().BeTrue();
        new Verdicts(null).Of(Judged(1)).Should().BeFalse();
    }

    [Theory]
    [InlineData(-30, 0, true)]
    [InlineData(60, 0, true)]
    [InlineData(61, 0, false)]
    [InlineData(60, 1, false)]
    public void Who_did_not_judge_tells_what_stands_for_two_periods_and_then_that_nobody_judges(int afterDue, int critical, bool isHealthy) =>
        new Verdicts(null).Of(Held(afterDue, critical)).Should().Be(isHealthy);

    [Fact]
    public void The_period_is_the_hosts_own_or_the_one_that_the_last_judgement_had()
    {
        new Verdicts(TimeSpan.FromSeconds(10)).Of(Held(11)).Should().BeFalse();
        var verdicts = new Verdicts(null);
        verdicts.Of(Judged(0, periodSeconds: 600));
        verdicts.Of(Held(600)).Should().BeTrue();
        verdicts.Of(Held(601)).Should().BeFalse();
    }

    [Fact]
    public void Where_nobody_judged_yet_nothing_is_told_for_a_period_and_then_that_nobody_judges()
    {
        var verdicts = new Verdicts(null);
        static EvaluateResult Never(int seconds) => Held(0) with { Now = Start.AddSeconds(seconds), NextAt = Start.AddSeconds(seconds) };
        verdicts.Of(Never(0)).Should().BeNull();
        verdicts.Of(Never(60)).Should().BeNull();
        verdicts.Of(Never(61)).Should().BeFalse();
        verdicts.Of(Judged(0)).Should().BeTrue();
        verdicts.Of(Never(62)).Should().BeNull();
    }
}
