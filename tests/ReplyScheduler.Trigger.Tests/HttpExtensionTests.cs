using FluentAssertions;
using ReplyScheduler.Postgres.Triggers;
using ReplyScheduler.Trigger.Tests.Site;
using Xunit;

namespace ReplyScheduler.Trigger.Tests;

/// <summary>Calls by the extension http, which waits for the answer: the attempt is settled when the cron job ends.</summary>
public sealed class HttpExtensionTests(CronServer server) : IClassFixture<CronServer>, IAsyncLifetime
{
    private WebHost host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await CronServer.StandInAsync(server.Home, "http", "vault");
        await server.Home.ExecuteAsync("GRANT USAGE ON SCHEMA web TO PUBLIC");
        host = await WebHost.StartAsync();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("202", "delivered")]
    [InlineData("401", "http_error")]
    [InlineData("login page", "unverified")]
    [InlineData("time-out", "timeout")]
    [InlineData("nobody listens", "network_error")]
    public async Task A_call_is_settled_when_it_returns(string end, string status)
    {
        host.Answer = end switch { "401" => WebHost.Status(401), "login page" => WebHost.Status(200), "time-out" => host.Silence, _ => WebHost.Accept };
        var site = await server.SiteAsync();
        var report = await site.Trigger(end == "nobody listens" ? "http://127.0.0.1:9/run" : host.Url, configure: o =>
            (o.Sender, o.Schedule, o.WatchdogSchedule, o.Timeout) = (TriggerSender.Http, "0 0 1 1 *", "0 0 1 1 *", TimeSpan.FromSeconds(1))).InstallAsync(Token);
        report.IsComplete.Should().BeTrue(report.ToText());

        var attempt = await site.FireAsync();

        (await site.StatusAsync(attempt)).Should().Be(status);
        if (end == "nobody listens") return;
        var call = host.Calls.Single();
        call.Headers["webhook-id"].Should().Be($"{attempt}");
        call.Headers["Content-Type"].Should().Be("application/json");
    }

    [Fact]
    public async Task Without_a_sender_the_watchdog_is_installed_alone()
    {
        var site = await server.SiteAsync();
        var trigger = new PostgresTrigger(site.Store(asAdministrator: true), new PostgresTriggerOptions { Sender = TriggerSender.None, SecretStore = TriggerSecretStore.Table });

        (await trigger.InstallAsync(Token)).IsComplete.Should().BeTrue();
        (await site.CronJobsAsync()).Should().ContainSingle().Which.Should().StartWith($"{site.Name}_watchdog");
        (await trigger.VerifyAsync(cancellationToken: Token)).Checks.Where(check => check.Answer == Proofs.ProofAnswer.LeftOut).Select(check => check.Name).Should().Equal("secret", "trigger job", "delivery");
    }
}
