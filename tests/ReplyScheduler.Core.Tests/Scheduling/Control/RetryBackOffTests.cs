using FluentAssertions;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Core.Tests.Scheduling.Control;

public sealed class RetryBackOffTests
{
    private static Guid Run(string lastDigits) => Guid.Parse("019cadc6-a250-77db-ae0a-efa975f0ef" + lastDigits);

    [Theory]
    [InlineData(60, 1, "00", 60)]
    [InlineData(60, 1, "ff", 72)]
    [InlineData(60, 2, "00", 120)]
    [InlineData(60, 4, "ff", 576)]
    [InlineData(1, 1, "55", 1.066666)]
    [InlineData(86_400, 1, "00", 86_400)]
    [InlineData(86_400, 100, "ff", 103_680)]
    [InlineData(60, 100, "00", 86_400)]
    public void The_wait_doubles_up_to_a_day_and_is_up_to_a_fifth_longer_by_the_runs_id(int delay, int attempt, string lastDigits, double seconds) =>
        RetryBackOff.Wait(TimeSpan.FromSeconds(delay), attempt, Run(lastDigits)).Should().Be(TimeSpan.FromMicroseconds((long)(seconds * 1_000_000)));

    [Fact]
    public void What_failed_together_does_not_come_back_together()
    {
        var waits = Enumerable.Range(0, 1000).Select(_ => RetryBackOff.Wait(TimeSpan.FromMinutes(1), 1, Guid.CreateVersion7())).ToList();
        waits.Distinct().Count().Should().BeGreaterThan(200);
        waits.Should().OnlyContain(wait => wait >= TimeSpan.FromSeconds(60) && wait <= TimeSpan.FromSeconds(72));
    }

    [Fact]
    public void There_is_no_attempt_before_the_first() =>
        FluentActions.Invoking(() => RetryBackOff.Wait(TimeSpan.FromMinutes(1), 0, Run("00"))).Should().Throw<ArgumentOutOfRangeException>();
}
