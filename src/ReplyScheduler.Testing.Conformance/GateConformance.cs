using FluentAssertions;
using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Testing.Conformance;

/// <summary>Gates close for a while and never end a permit: stop switches, spacing, quotas (R33).</summary>
public abstract class GateConformance(StoreUnderTest subject) : PermitStates(subject)
{
    private static readonly TimeSpan Least = TimeSpan.FromMicroseconds(1);

    [Theory]
    [InlineData(StopScope.Global, "*")]
    [InlineData(StopScope.Pipeline, Pipeline)]
    [InlineData(StopScope.Account, "default")]
    public async Task A_stop_switch_keeps_the_permit_as_it_is_until_it_is_released(StopScope scope, string name)
    {
        var launch = Launch(await DecidedAsync("t"));
        await SwitchAsync(scope, name, stop: true);

        (await LaunchAsync(launch)).Should().Be(new LaunchResult.GateClosed(PermitReason.StopSwitch));
        (await StatusAsync(launch.PermitId)).Should().Be(PermitStatus.Pending);
        (await DueAsync()).Permits.Should().BeEmpty();
        (await EventsOfAsync(launch.PermitId)).Should().ContainSingle("a closed gate is no transition");

        await SwitchAsync(scope, name, stop: false);
        (await DueAsync()).Permits.Should().ContainSingle();
        (await LaunchAsync(launch)).Should().BeOfType<LaunchResult.Launched>();
    }

    [Theory]
    [InlineData(StopScope.Pipeline, "another")]
    [InlineData(StopScope.Account, "another")]
    public async Task A_stop_switch_of_something_else_stops_nothing(StopScope scope, string name)
    {
        var launch = Launch(await DecidedAsync("t"));
        await SwitchAsync(scope, name, stop: true);

        (await DueAsync()).Permits.Should().ContainSingle();
        (await LaunchAsync(launch)).Should().BeOfType<LaunchResult.Launched>();
    }

    [Fact]
    public async Task A_switch_with_revoke_revokes_what_waits_behind_it_and_nothing_else()
    {
        var waiting = await InsertAsync();
        var approved = await InsertAsync(PermitStatus.Approved);
        var flying = await InsertAsync(PermitStatus.InFlight);
        var foreign = await InsertAsync(account: "another");
        await DueAsync(Due(Me) with { CanaryEvery = Minute });

        (await SwitchAsync(StopScope.Account, "default", stop: true, revoke: true)).Should().Be(2);

        (await StatusAsync(waiting)).Should().Be(PermitStatus.Revoked);
        (await StatusAsync(approved)).Should().Be(PermitStatus.Revoked);
        (await StatusAsync(flying)).Should().Be(PermitStatus.InFlight);
        (await StatusAsync(foreign)).Should().Be(PermitStatus.Pending);
        (await EventsOfAsync(waiting)).Should().ContainSingle(e => e.Type == "permit_revoked" && e.Severity == EventSeverity.Warning);
        (await CountAsync("posting_permits WHERE decision_type = 'canary' AND status = 'PENDING'")).Should().Be(1);
        (await EventsAsync()).Should().ContainSingle(e => e.Type == EventNames.StopSwitchSet);
    }

    [Theory]
    [InlineData(StopScope.Global, "*", 2)]
    [InlineData(StopScope.Pipeline, Pipeline, 1)]
    public async Task A_pipelines_switch_revokes_its_own_permits_and_the_global_one_all(StopScope scope, string name, int revoked)
    {
        await DecidedAsync("t");
        await InsertAsync(source: "another");

        (await SwitchAsync(scope, name, stop: true, revoke: true)).Should().Be(revoked);
    }

    [Fact]
    public async Task Releasing_what_was_not_set_is_no_event()
    {
        (await SwitchAsync(StopScope.Global, "*", stop: false)).Should().Be(0);

        (await EventsAsync()).Should().NotContain(e => e.Type == EventNames.StopSwitchReleased);
    }

    [Fact]
    public async Task Spacing_counts_from_the_last_claim_whatever_became_of_it()
    {
        var gates = new GateLimits(TimeSpan.FromMinutes(10), null, null);
        var first = Launch(await InsertAsync(), Hash(Words)) with { Gates = gates };
        await LaunchAsync(first);
        await SettleAsync(Settle(first, PermitStatus.NotPosted));

        await ClosedForAsync(TimeSpan.FromMinutes(10), gates, PermitReason.Spacing);
    }

    [Fact]
    public async Task The_hourly_quota_counts_claims_not_successes()
    {
        var gates = new GateLimits(TimeSpan.Zero, 2, null);
        foreach (var outcome in (PermitStatus[])[PermitStatus.OutcomeUnknown, PermitStatus.NotPosted])
        {
            var launch = Launch(await InsertAsync(), Hash(Words)) with { Gates = gates };
            (await LaunchAsync(launch)).Should().BeOfType<LaunchResult.Launched>();
            await SettleAsync(Settle(launch, outcome));
        }

        await ClosedForAsync(TimeSpan.FromHours(1), gates, PermitReason.QuotaExceeded);
    }

    [Fact]
    public async Task The_daily_quota_counts_the_last_24_hours()
    {
        var gates = new GateLimits(TimeSpan.Zero, null, 1);
        await LaunchAsync(Launch(await InsertAsync(), Hash(Words)) with { Gates = gates });

        await ClosedForAsync(TimeSpan.FromHours(24), gates, PermitReason.QuotaExceeded);
    }

    [Fact]
    public async Task A_quota_of_nothing_lets_nothing_through()
    {
        var permit = await InsertAsync();

        (await LaunchAsync(Launch(permit, Hash(Words)) with { Gates = new GateLimits(TimeSpan.Zero, 0, null) })).Should().Be(new LaunchResult.GateClosed(PermitReason.QuotaExceeded));
        (await LaunchAsync(Launch(permit, Hash(Words)) with { Gates = new GateLimits(TimeSpan.Zero, null, 0) })).Should().Be(new LaunchResult.GateClosed(PermitReason.QuotaExceeded));

        (await StatusAsync(permit)).Should().Be(PermitStatus.Pending);
    }

    [Fact]
    public async Task Another_accounts_claims_do_not_count()
    {
        var gates = new GateLimits(TimeSpan.FromMinutes(10), 1, 1);
        await LaunchAsync(Launch(await InsertAsync(), Hash(Words)) with { Gates = gates });

        (await LaunchAsync(Launch(await InsertAsync(account: "second"), Hash(Words)) with { Gates = gates })).Should().BeOfType<LaunchResult.Launched>();
    }

    /// <summary>The gate is closed up to the last microsecond of the span since now, keeps permits pending and hidden, and opens then.</summary>
    private async Task ClosedForAsync(TimeSpan span, GateLimits gates, PermitReason reason)
    {
        await AdvanceAsync(span - Least);
        var launch = Launch(await InsertAsync(), Hash(Words)) with { Gates = gates };
        (await LaunchAsync(launch)).Should().Be(new LaunchResult.GateClosed(reason));
        (await StatusAsync(launch.PermitId)).Should().Be(PermitStatus.Pending);
        (await DueAsync()).Permits.Should().BeEmpty("the list skips closed accounts");

        await AdvanceAsync(Least);
        (await DueAsync()).Permits.Should().ContainSingle();
        (await LaunchAsync(launch)).Should().BeOfType<LaunchResult.Launched>();
    }

    private Task<int> SwitchAsync(StopScope scope, string name, bool stop, bool revoke = false) =>
        Store.Permits.SwitchAsync(new SwitchRequest(Me, scope, name, stop, revoke, "ann", "a test"), Token);
}
