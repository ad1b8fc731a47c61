using FluentAssertions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ReplyScheduler.AspNetCore.Internal;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.AspNetCore.Tests;

/// <summary>What looks mean that a store on a virtual clock cannot show.</summary>
public sealed class HealthRuleTests
{
    private static readonly StoreInfo Info = new(Guid.NewGuid(), IsVirtual: false, WebBench.Start, WebBench.Start, "test", IsDurable: true, []);

    [Theory]
    [InlineData(5, HealthStatus.Healthy)]
    [InlineData(-5, HealthStatus.Healthy)]
    [InlineData(5.001, HealthStatus.Degraded)]
    [InlineData(-5.001, HealthStatus.Degraded)]
    public void Clocks_may_differ_by_five_seconds(double seconds, HealthStatus status)
    {
        var result = HealthRules.Clock(new StoreLook { Store = Info, Skew = TimeSpan.FromSeconds(seconds) });

        result.Status.Should().Be(status);
        result.Data["skew_seconds"].Should().Be(seconds);
    }

    [Fact]
    public void A_virtual_clock_differs_from_the_hosts_as_it_must() =>
        HealthRules.Clock(new StoreLook { Store = Info with { IsVirtual = true }, Skew = TimeSpan.FromDays(365) }).Status.Should().Be(HealthStatus.Healthy);

    [Fact]
    public void What_is_known_of_the_store_says_what_is_to_do()
    {
        HealthRules.Store(new StoreLook { Failure = new StoreException("It is away.", isTransient: true) }).Should().Match<HealthCheckResult>(
            result => result.Status == HealthStatus.Unhealthy && result.Description!.EndsWith("It is away."));
        HealthRules.Silence(new StoreLook { Failure = new StoreException("It is away.", isTransient: true) }).Status.Should().Be(HealthStatus.Degraded);
    }
}
