using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReplyScheduler.Core.Tests.Scheduling.Running;
using ReplyScheduler.Liveness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.Core.Tests.Setup;

/// <summary>What the builder says of the watchdog's options: every fault at once, and no secret in any of them.</summary>
public sealed class WatchdogOptionsTests
{
    private const string Secret = "Kq7.vR2+mZ/9xT~4wLp&e";

    [Fact]
    public void Every_option_out_of_its_range_is_named()
    {
        var refused = Refused(rs => rs.AddWatchdog(o =>
        {
            (o.Period, o.Silence, o.StartGrace, o.LeaseGrace) = (TimeSpan.FromSeconds(4), TimeSpan.FromDays(31), TimeSpan.FromSeconds(-1), TimeSpan.Zero);
            (o.PermitUnknown, o.SloWindow, o.ClockSkew, o.SinkTimeOut) = (TimeSpan.Zero, TimeSpan.FromSeconds(59), TimeSpan.Zero, TimeSpan.FromMinutes(3));
            (o.StuckSlots, o.SloSlots, o.SloPercent, o.MostAlerts) = (0, 10_001, 101, 0);
        }));

        refused.Errors.Should().HaveCount(12).And.OnlyContain(error => error.StartsWith("WatchdogOptions."));
    }

    [Theory]
    [InlineData("", Secret)]
    [InlineData("hooks.example.com/t0ken", Secret)]
    [InlineData("http://hooks.example.com/t0ken", Secret)]
    [InlineData("https://ann:t0ken@hooks.example.com/", Secret)]
    [InlineData("https://hooks.example.com/t0ken#x", Secret)]
    [InlineData("https://hooks.example.com/t0ken", "")]
    [InlineData("https://hooks.example.com/t0ken", "changeme-changeme")]
    [InlineData("https://hooks.example.com/t0ken", "whsec_not base64 at all")]
    [InlineData("https://hooks.example.com/t0ken", "whsec_c2hvcnQ=")]
    public void A_webhook_that_cannot_be_trusted_is_refused_without_a_word_of_its_secrets(string url, string secret)
    {
        var refused = Refused(rs => rs.AddAlertWebhook(o => (o.Url, o.Secret) = (url, secret)));

        var error = refused.Errors.Should().ContainSingle().Subject;
        error.Should().StartWith("AlertWebhookOptions.").And.NotContain("t0ken").And.NotContain(Secret).And.NotContain("c2hvcnQ");
    }

    [Theory]
    [InlineData("https://hooks.example.com/t0ken?key=abc")]
    [InlineData("http://localhost:8080/t0ken")]
    [InlineData("http://127.0.0.1/t0ken")]
    public void A_webhook_over_https_or_to_this_machine_is_taken(string url) =>
        Made(rs => rs.AddAlertWebhook(o => (o.Url, o.Secret) = (url, Secret))).GetServices<IAlertSink>().Should().ContainSingle().Which.Name.Should().Be("webhook");

    [Fact]
    public void A_handler_that_follows_redirects_is_refused()
    {
        using var follows = new HttpClientHandler();

        Refused(rs => rs.AddAlertHeartbeat(o => (o.Url, o.MessageHandler) = ("https://beat.example.com/t0ken", follows))).Errors.Should().ContainSingle().Which.Should().Contain("redirects");
    }

    [Fact]
    public void Two_sinks_of_one_name_are_refused() => Made(rs => rs.AddAlertLog().AddAlertLog())
        .Invoking(provider => provider.GetRequiredService<IWatchdog>()).Should().Throw<SchedulerConfigurationException>().WithMessage("*2 alert sinks have the name 'log'*");

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_host_without_a_sink_is_warned_at_its_start(bool hasSink)
    {
        var log = new RecordingLog();
        var services = new ServiceCollection().AddSingleton<ILoggerFactory>(log);
        services.AddReplyScheduler(rs =>
        {
            rs.UseStore(_ => new MemoryJobs());
            if (hasSink) rs.AddAlertLog();
        });
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IReplyScheduler>().TickAsync(cancellationToken: TestContext.Current.CancellationToken);

        log.Entries.Any(entry => entry.Id == 40).Should().Be(!hasSink);
    }

    private static SchedulerConfigurationException Refused(Action<ReplySchedulerBuilder> configure) =>
        FluentActions.Invoking(() => Made(configure)).Should().Throw<SchedulerConfigurationException>().Which;

    private static ServiceProvider Made(Action<ReplySchedulerBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddReplyScheduler(rs =>
        {
            rs.UseStore(_ => new MemoryJobs());
            configure(rs);
        });
        return services.BuildServiceProvider();
    }
}
