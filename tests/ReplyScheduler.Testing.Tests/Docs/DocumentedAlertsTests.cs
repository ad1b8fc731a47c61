using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Liveness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.Testing.Tests.Docs;

/// <summary>What the page about alerts shows, as it stands there; <see cref="SnippetTests"/> compares the texts.</summary>
public sealed class DocumentedAlertsTests
{
    [Fact]
    public void Sinks_are_registered_as_the_page_shows()
    {
        var services = new ServiceCollection();
        var configuration = new Dictionary<string, string?>
        {
            ["Alerts:Url"] = "https://hooks.example.com/alerts", ["Alerts:Secret"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ["Alerts:Heartbeat"] = "https://beat.example.com/a1b2",
        };
        services.AddReplyScheduler(rs => rs
            .UseSqlite("bot.db")
            .AddWatchdog(o => o.Silence = TimeSpan.FromHours(1))
            .AddAlertLog()
            .AddAlertWebhook(o =>
            {
                o.Url = configuration["Alerts:Url"]!;
                o.Secret = configuration["Alerts:Secret"]!;
            })
            .AddAlertHeartbeat(o => o.Url = configuration["Alerts:Heartbeat"]!));

        services.Count(service => service.ServiceType == typeof(IAlertSink)).Should().Be(2);
    }

    [Fact]
    public async Task Alerts_are_listed_and_silenced_as_the_page_shows()
    {
        await using var harness = await SchedulerHarness.StartAsync(rs => rs.AddJob("report", "@hourly", (_, _) => ValueTask.FromResult(JobResult.Success)));
        await harness.TickAsync();
        var services = harness.Services;
        var tomorrow = (await harness.NowAsync()).AddDays(1);

        var alerts = services.GetRequiredService<IAlerts>();
        foreach (var alert in await alerts.ListAsync()) Console.WriteLine($"{alert.Severity} {alert.Rule} {alert.Subject}: {alert.Message}");
        await alerts.SilenceAsync("silence", "report*", owner: "ann", reason: "the source moves", until: tomorrow);

        (await alerts.SilencesAsync()).Should().ContainSingle().Which.Owner.Should().Be("ann");
    }
}
