using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Liveness;
using ReplyScheduler.Setup;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>What goes over the wire: signed webhooks, and heartbeats with the verdict.</summary>
public sealed class AlertReceiverTests : WatchdogTest, IAsyncDisposable
{
    private const string Secret = "Kq7.vR2+mZ/9xT~4wLp&e";
    private const string Further = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly HttpEndpoint endpoint = new();

    /// <summary>The hosts come to rest before the endpoint goes.</summary>
    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await RestAsync();
        await endpoint.DisposeAsync();
    }

    private (IWatchdog Watchdog, IAlerts Alerts) Watcher()
    {
        var (watchdog, alerts, _) = NewWatcher(rs => rs.AddAlertWebhook(o => (o.Url, o.Secret, o.FurtherSecret) = ($"{endpoint.BaseUrl}/hooks/t0ken", Secret, Further)));
        return (watchdog, alerts);
    }

    [Fact]
    public async Task A_webhook_bears_the_notice_and_a_signature_of_each_live_secret()
    {
        var (watchdog, alerts) = Watcher();
        await watchdog.EvaluateAsync(Token);
        await alerts.ReportAsync("host_rule", "x", AlertSeverity.Critical, "Something is wrong.", Token);
        await watchdog.EvaluateAsync(Token);

        var request = endpoint.Requests.Should().ContainSingle().Subject;
        request.Should().StartWith("POST /hooks/t0ken HTTP/1.1");
        var (id, timestamp) = (HttpEndpoint.Header(request, "webhook-id"), HttpEndpoint.Header(request, "webhook-timestamp"));
        var body = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        byte[][] keys = [Encoding.UTF8.GetBytes(Secret), Convert.FromBase64String(Further["whsec_".Length..])];
        HttpEndpoint.Header(request, "webhook-signature").Should().Be(
            string.Join(' ', keys.Select(key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"))))));
        (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - long.Parse(timestamp, null)).Should().BeInRange(-1, 60);
        var data = JsonDocument.Parse(body).RootElement;
        data.GetProperty("type").GetString().Should().Be("alert.raised");
        var alert = data.GetProperty("data");
        alert.EnumerateObject().Select(property => property.Name).Should().Equal(
            "notice_id", "alert_id", "rule", "subject", "severity", "state", "message", "count", "first_seen_at", "last_seen_at");
        (alert.GetProperty("notice_id").GetString(), alert.GetProperty("severity").GetString(), alert.GetProperty("message").GetString()).Should().Be((id, "critical", "Something is wrong."));
    }

    [Theory]
    [InlineData(500, "The receiver answered 500.")]
    [InlineData(302, "The receiver answered 302.")]
    [InlineData(404, "The receiver answered 404.")]
    public async Task Anything_but_acceptance_is_tried_again_and_no_redirect_is_followed(int status, string error)
    {
        endpoint.Answer = () => (status, "no");
        var (watchdog, alerts) = Watcher();
        await watchdog.EvaluateAsync(Token);
        await alerts.ReportAsync("host_rule", "x", AlertSeverity.Warning, "Something is wrong.", Token);
        (await watchdog.EvaluateAsync(Token)).Unsent.Should().Be(1);
        endpoint.Requests.Should().ContainSingle();
        (await Db.TextsAsync("SELECT last_error FROM alert_deliveries")).Should().Equal(error);

        endpoint.Answer = () => (204, "");
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        (await watchdog.EvaluateAsync(Token)).Sent.Should().Be(1);
        endpoint.Requests.Select(request => HttpEndpoint.Header(request, "webhook-id")).Distinct().Should().ContainSingle("a receiver knows the second try by it");
    }

    [Fact]
    public async Task A_heartbeat_hears_the_verdict_of_each_evaluation_and_its_failure()
    {
        var (watchdog, alerts, store) = NewWatcher(rs => rs.AddAlertHeartbeat(o => o.Url = $"{endpoint.BaseUrl}/ping/t0ken?x=1"));
        await watchdog.EvaluateAsync(Token);
        await alerts.ReportAsync("host_rule", "x", AlertSeverity.Critical, "Something is wrong.", Token);
        await watchdog.EvaluateAsync(Token);
        store.Before = _ => throw FaultyStore.Dead();
        await watchdog.Invoking(w => w.EvaluateAsync(Token)).Should().ThrowAsync<Stores.StoreException>();

        endpoint.Requests.Select(request => request.Split(' ')[1]).Should().Equal("/ping/t0ken?x=1", "/ping/t0ken/fail?x=1", "/ping/t0ken/fail?x=1");
    }
}
