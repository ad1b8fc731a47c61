using System.Net;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Cli.Tests.Commands;

/// <summary>The watchdog driven by the tool, in another process than the host, and what people do about its findings.</summary>
public sealed class AlertTests : IAsyncLifetime
{
    private SchedulerHarness host = null!;
    private Tool tool = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await SchedulerHarness.StartAsync(scheduler => scheduler.AddJob("work", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success)), cancellationToken: Token);
        tool = Tool.OnFile(host.DatabasePath);
        await host.AdvanceAsync(TimeSpan.FromMinutes(3), Token);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private async Task<string> SilentAsync()
    {
        await host.SkipAsync(TimeSpan.FromMinutes(31), Token);
        (await tool.RunAsync("watchdog")).Should().Match<Ran>(ran => ran.Code == ExitCodes.Fail && ran.Output.Contains("something critical is open"));
        return (await tool.RunAsync("alerts", "list", "--rule", "silence", "--json")).Json()[0].GetProperty("id").GetString()!;
    }

    [Fact]
    public async Task A_host_that_stopped_is_silent_until_it_comes_back()
    {
        (await tool.RunAsync("watchdog", "--json")).Json().GetProperty("healthy").GetBoolean().Should().BeTrue();
        await SilentAsync();
        (await tool.RunAsync("alerts", "list")).Text().Should().Contain("silence").And.Contain("work");

        await host.AdvanceAsync(TimeSpan.FromMinutes(2), Token);
        await tool.RunAsync("watchdog");
        (await tool.RunAsync("alerts", "list", "--rule", "silence")).Text().Should().Contain("There is no alert.");
        (await tool.RunAsync("alerts", "list", "--rule", "silence", "--all", "--json")).Json()[0].GetProperty("state").GetString().Should().Be("resolved");
    }

    [Fact]
    public async Task An_alert_is_acknowledged_and_resolved_by_a_person()
    {
        var alert = await SilentAsync();

        (await tool.RunAsync("alerts", "ack", alert, "--by", "ann", "--why", "I look")).Text().Should().Contain("acknowledged");
        var known = (await tool.RunAsync("alerts", "list", "--rule", "silence", "--json")).Json()[0];
        (known.GetProperty("state").GetString(), known.GetProperty("acknowledged_by").GetString()).Should().Be(("acknowledged", "ann"));
        (await tool.RunAsync("alerts", "resolve", alert, "--why", "moved")).Text().Should().Contain("resolved");
        (await tool.RunAsync("alerts", "ack", alert, "--json")).Should().Match<Ran>(ran => ran.Code == ExitCodes.Refused && ran.AnyJson().GetProperty("refusal").GetString() == "resolved");
    }

    [Fact]
    public async Task A_silence_is_an_entry_with_an_owner_and_an_end()
    {
        var silence = (await tool.RunAsync("alerts", "silence", "--rule", "silence", "--for", "8h", "--by", "ann", "--why", "the feed is moved", "--json")).Json().GetProperty("id").GetString()!;
        await host.SkipAsync(TimeSpan.FromMinutes(31), Token);
        (await tool.RunAsync("watchdog")).Code.Should().Be(ExitCodes.Pass, "what is silenced is not told");

        (await tool.RunAsync("alerts", "list", "--rule", "silence", "--json")).Json()[0].GetProperty("silenced").GetBoolean().Should().BeTrue();
        (await tool.RunAsync("alerts", "silences")).Text().Should().Contain("the feed is moved").And.Contain("ann");
        (await tool.RunAsync("alerts", "unsilence", silence)).Code.Should().Be(ExitCodes.Pass);
        (await tool.RunAsync("alerts", "silences", "--json")).Json().GetArrayLength().Should().Be(0);
        (await tool.RunAsync("alerts", "silences", "--all", "--json")).Json().GetArrayLength().Should().Be(1);
        (await tool.RunAsync("alerts", "silence", "--rule", "x", "--until", "2020-01-01", "--why", "x")).Code.Should().Be(ExitCodes.BadInput);
    }

    [Fact]
    public async Task A_tick_lets_the_watchdog_look_and_tells_the_receivers_of_the_environment_whose_addresses_nobody_prints()
    {
        using var folder = new TemporaryFolder();
        using var endpoint = new Endpoint(HttpStatusCode.OK);
        var own = Tool.OnFile(folder.Path("bot.db"));
        (own.Variables["REPLYSCHEDULER_ALERT_WEBHOOK"], own.Variables["REPLYSCHEDULER_ALERT_WEBHOOK_SECRET"]) = (endpoint.Url + "/hook-of-this-test", "swordfish-of-this-test-and-no-other");
        own.Variables["REPLYSCHEDULER_HEARTBEAT"] = endpoint.Url + "/beat-of-this-test";
        await own.RunAsync("migrate");
        await own.RunAsync("jobs", "add", "bad", "--schedule", "@daily");
        Sql.Execute(folder.Path("bot.db"), "UPDATE scheduled_jobs SET schedule = '61 * * * *'");

        var ticks = new[] { await own.RunAsync("tick", "--json"), await own.RunAsync("tick") };

        ticks[0].Json().GetProperty("watchdog").GetProperty("open").GetInt32().Should().Be(1);
        endpoint.Requests.Select(request => request.Path).Should().Contain("/hook-of-this-test").And.Contain(path => path.StartsWith("/beat-of-this-test", StringComparison.Ordinal));
        endpoint.Requests.Count(request => request.Path == "/hook-of-this-test").Should().Be(1, "an alert is told once");
        Sql.Rows(folder.Path("bot.db"), "SELECT name FROM alert_sinks").Should().Equal(["cli_webhook"], "an application's own notices are not taken");
        ticks.Should().OnlyContain(tick => !(tick.Output + tick.Error).Contains("of-this-test"));
    }

    [Fact]
    public async Task A_receiver_without_a_secret_is_bad_input()
    {
        tool.Variables["REPLYSCHEDULER_ALERT_WEBHOOK"] = "https://alerts.example.com/x";

        (await tool.RunAsync("watchdog")).Should().Match<Ran>(ran => ran.Code == ExitCodes.BadInput && !ran.Error.Contains("alerts.example.com"));
    }
}
