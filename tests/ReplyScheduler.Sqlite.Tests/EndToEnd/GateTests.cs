using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Permits;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Gates make permits wait; only time and people end them.</summary>
public sealed class GateTests : EndToEndTest
{
    [Theory]
    [InlineData(StopScope.Global, "*")]
    [InlineData(StopScope.Pipeline, Pipeline)]
    [InlineData(StopScope.Account, "default")]
    public async Task A_stop_switch_holds_permits_and_go_resumes_them(StopScope scope, string name)
    {
        var host = NewHost();
        await host.Permits.StopAsync(scope, name, "mod", "drill");
        await host.OfferAsync("t1");
        await host.TickAsync();
        (await Db.PermitAsync("t1")).Status.Should().Be("PENDING");
        Platform.Requests.Should().BeEmpty();

        await host.Permits.GoAsync(scope, name, "mod", "drill over");
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await host.TickAsync();

        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
        (await Db.TextsAsync("SELECT event_type FROM system_events WHERE event_type LIKE 'stop_switch%' ORDER BY seq")).Should().Equal("stop_switch_set", "stop_switch_released");
    }

    [Fact]
    public async Task A_permit_behind_a_stop_switch_expires_with_the_switch_as_its_reason()
    {
        var host = NewHost();
        await host.Permits.StopAsync(StopScope.Global, "", "mod", "drill");
        await host.OfferAsync("t1");
        await host.TickAsync();

        (await RunUntilAsync(host, "t1", "EXPIRED", TimeSpan.FromMinutes(36))).Should().BeEquivalentTo(new { Status = "EXPIRED", Reason = "stop_switch" });
        (await Db.TextsAsync("SELECT reason FROM reply_slo_events WHERE permit_id IS NOT NULL")).Should().Equal("permit_expired");
    }

    [Fact]
    public async Task A_switch_of_another_pipeline_or_account_stops_nothing()
    {
        var host = NewHost();
        await host.Permits.StopAsync(StopScope.Pipeline, "other", "mod", "drill");
        await host.Permits.StopAsync(StopScope.Account, "other", "mod", "drill");
        await host.OfferAsync("t1");

        await host.TickAsync();

        (await Db.PermitAsync("t1")).Status.Should().Be("USED");
    }

    // The switch is read in the claim itself.
    [Fact]
    public async Task A_switch_that_is_set_after_the_policies_judged_stops_the_claim()
    {
        var host = NewHost();
        await host.OfferAsync("t1");
        var isSet = false;
        host.Store.Before = member =>
        {
            if (member != "LaunchAsync" || isSet) return;
            isSet = true;
            host.Permits.StopAsync(StopScope.Global, "", "mod", "now").GetAwaiter().GetResult();
        };

        await host.TickAsync();

        isSet.Should().BeTrue();
        (await Db.PermitAsync("t1")).Status.Should().Be("PENDING");
        Platform.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Stopping_with_revoke_takes_back_what_waits()
    {
        var host = NewHost();
        await host.Permits.StopAsync(StopScope.Account, "default", "mod", "drill");
        await host.OfferAsync("t1");
        await host.TickAsync();

        (await host.Permits.StopAsync(StopScope.Account, "default", "mod", "for good", revoke: true)).Should().Be(1);

        (await Db.PermitAsync("t1")).Should().BeEquivalentTo(new { Status = "REVOKED", Reason = "permit_revoked" });
        (await Db.TextsAsync("SELECT verdict, reason FROM reply_slo_events")).Should().Equal("miss permit_revoked");
    }

    // Attack 22.
    [Fact]
    public async Task A_revocation_that_comes_before_the_claim_wins_and_one_after_it_is_refused()
    {
        var host = NewHost();
        await host.OfferAsync("t1");
        await host.OfferAsync("t2", c => c with { Score = -1 });
        var isRevoked = false;
        host.Store.Before = member =>
        {
            if (member != "LaunchAsync" || isRevoked) return;
            isRevoked = true;
            var id = Db.PermitAsync("t1").GetAwaiter().GetResult().Id;
            host.Permits.RevokeAsync(id, "mod", "no").GetAwaiter().GetResult().Should().BeOfType<PermitAnswer.Done>();
        };
        await host.TickAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(15));
        await host.TickAsync();

        (await Db.PermitAsync("t1")).Status.Should().Be("REVOKED");
        var used = await Db.PermitAsync("t2");
        (await host.Permits.RevokeAsync(used.Id, "mod", "no")).Should().Be(new PermitAnswer.Refused(PermitRefusal.PermitAlreadyUsed, PermitStatus.Used));
        (await host.Permits.RevokeAsync(Guid.NewGuid(), "mod", "no")).Should().Be(new PermitAnswer.Refused(PermitRefusal.PermitNotFound));
        Platform.Posts.Should().ContainSingle();
    }

    [Fact]
    public async Task Spacing_and_quotas_hold_over_a_day()
    {
        var host = NewHost(
            r => r.Every("*/15 * * * *").PermitLife(TimeSpan.FromHours(3)).Gates(TimeSpan.FromMinutes(20), perHour: 2, perDay: 8),
            rs => rs.PostingEvery("*/15 * * * *"));
        for (var i = 0; i < 32; i++) await host.OfferAsync($"t{i}", c => c with { Life = TimeSpan.FromDays(2) });

        await host.Replay.RunAsync(Start.AddHours(8));

        var claims = (await Db.QueryAsync("SELECT claimed_at FROM posting_permits WHERE claimed_at IS NOT NULL ORDER BY claimed_at")).Select(row => (long)row[0]!).ToList();
        claims.Should().HaveCount(8, "the day's quota is used up and not passed");
        claims.Zip(claims.Skip(1)).Should().OnlyContain(pair => pair.Second - pair.First >= 20 * 60_000_000L);
        claims.Should().OnlyContain(at => claims.Count(other => other > at - 3_600_000_000L && other <= at) <= 2);
        (await Db.CountAsync("posting_permits WHERE status = 'EXPIRED' AND reason_code NOT IN ('quota_exceeded', 'spacing')")).Should().Be(0);
        (await Db.CountAsync("posting_permits WHERE status = 'EXPIRED' AND reason_code = 'quota_exceeded'")).Should().BePositive();
    }
}
