using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using ReplyScheduler.Postgres.Triggers;
using ReplyScheduler.Proofs;
using ReplyScheduler.Trigger.Tests.Site;
using Xunit;

namespace ReplyScheduler.Trigger.Tests;

/// <summary>What becomes of a call. pg_cron calls each of them succeeded; the ledger and the verification tell them apart (R12, R13).</summary>
public sealed class DeliveryTests : CalledHost
{
    public DeliveryTests(CronServer server) : base(server)
    {
    }

    [Fact]
    public async Task A_call_is_signed_as_in_standard_webhooks_and_delivered_when_its_id_comes_back()
    {
        var site = await InstalledAsync();

        var attempt = await CallAsync(site);

        (await site.StatusAsync(attempt)).Should().Be("delivered");
        var (method, headers, body) = host.Calls.Single();
        method.Should().Be("POST");
        headers["Content-Type"].Should().Be("application/json");
        headers["webhook-id"].Should().Be($"{attempt}");
        headers["webhook-signature"].Should().Be("v1," + Signature(headers, body, Encoding.UTF8.GetBytes(TriggerSite.Secret)));
        headers.Should().NotContainKey("x-cron-secret");
        var json = JsonDocument.Parse(body).RootElement;
        json.GetProperty("triggered_by").GetString().Should().Be("pg_cron");
        json.GetProperty("slot").GetDateTimeOffset().Should().BeCloseTo(DateTimeOffset.FromUnixTimeSeconds(long.Parse(headers["webhook-timestamp"], null)), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_key_that_is_given_as_bytes_signs_with_these_bytes()
    {
        var key = RandomNumberGenerator.GetBytes(80); // Longer than a block of the hash.
        var site = await InstalledAsync(o => o.Secret = "whsec_" + Convert.ToBase64String(key));

        await CallAsync(site);

        var (_, headers, body) = host.Calls.Single();
        headers["webhook-signature"].Should().Be("v1," + Signature(headers, body, key));
    }

    [Fact]
    public async Task The_secret_goes_in_the_header_only_when_that_was_asked_for()
    {
        var site = await InstalledAsync(o => o.Authentication = TriggerAuthentication.Header);

        await CallAsync(site);

        host.Calls.Single().Headers["x-cron-secret"].Should().Be(TriggerSite.Secret);
        host.Calls.Single().Headers.Keys.Should().NotContain(name => name.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task After_a_rotation_calls_bear_both_signatures_until_the_overlap_ends()
    {
        var site = await InstalledAsync();
        var trigger = site.Trigger(host.Url);
        (await trigger.RotateAsync(TriggerSite.NewSecret, Token)).IsComplete.Should().BeTrue();
        (await trigger.RotateAsync(TriggerSite.NewSecret, Token)).Notes.Should().BeEmpty("the same secret again is no rotation");

        await CallAsync(site);
        var (_, headers, body) = host.Calls.Last();
        headers["webhook-signature"].Split(' ').Should().Equal(
            "v1," + Signature(headers, body, Encoding.UTF8.GetBytes(TriggerSite.NewSecret)), "v1," + Signature(headers, body, Encoding.UTF8.GetBytes(TriggerSite.Secret)));

        (await trigger.FinishRotationAsync(Token)).IsComplete.Should().BeTrue();
        await CallAsync(site);
        (_, headers, body) = host.Calls.Last();
        headers["webhook-signature"].Should().Be("v1," + Signature(headers, body, Encoding.UTF8.GetBytes(TriggerSite.NewSecret)));
        var old = await site.Trigger(host.Url).VerifyAsync(cancellationToken: Token);
        old.Checks.Single(check => check.Name == "secret").Answer.Should().Be(ProofAnswer.Fail, "the application was left with the old one");
    }

    public static TheoryData<string, string, string> Ends => new()
    {
        { "202", "delivered", "1 delivered" },
        { "401", "http_error", "the last: http_error 401" },
        { "500", "http_error", "the last: http_error 500" },
        { "redirect to a page", "unverified", "A redirect was followed" },
        { "redirect of the endpoint", "http_error", "A redirect was followed" },
        { "login page", "unverified", "no x-trigger-id" },
        { "another id", "unverified", "another x-trigger-id" },
        { "time-out", "timeout", "the last: timeout" },
        { "nobody listens", "network_error", "Couldn't connect to server" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Every_end_of_a_call_is_told_apart_where_pg_cron_says_succeeded(string end, string status, string found)
    {
        host.Answer = end switch
        {
            "401" => WebHost.Status(401),
            "500" => WebHost.Status(500),
            "login page" => WebHost.Status(200),
            "redirect to a page" => (call, _) => call.Request.Path == "/login" ? WebHost.Status(200)(call, "") : MoveAsync(call, "/login?token=x"),
            "redirect of the endpoint" => (call, id) => call.Request.Method == "GET" ? WebHost.Status(405)(call, id) : MoveAsync(call, "/elsewhere"),
            "another id" => (call, _) => WebHost.Accept(call, $"{Guid.Empty}"),
            "time-out" => host.Silence,
            _ => WebHost.Accept,
        };
        var site = await InstalledAsync(o => o.Timeout = TimeSpan.FromSeconds(1), end == "nobody listens" ? "http://127.0.0.1:9/run" : null);

        var attempt = await CallAsync(site);

        (await site.StatusAsync(attempt)).Should().Be(status);
        var delivery = (await site.Trigger(host.Url).VerifyAsync(cancellationToken: Token)).Checks.Single(check => check.Name == "delivery");
        delivery.Answer.Should().Be(status == "delivered" ? ProofAnswer.Pass : ProofAnswer.Fail);
        delivery.Found.Should().Contain(found).And.NotContain("token=x");
        var finding = (await site.Trigger(host.Url).DoctorAsync(cancellationToken: Token)).Findings.SingleOrDefault(line => line.Check == "delivery");
        (finding is null).Should().Be(status == "delivered");
    }

    [Fact]
    public async Task An_answer_that_somebody_forged_is_unverified_and_the_true_one_still_counts()
    {
        var site = await InstalledAsync();
        var attempt = await site.FireAsync();
        await site.Database.ExecuteAsync($"INSERT INTO net._http_response (id, status_code, headers, timed_out) SELECT request_id, 200, '{{}}', false FROM {site.Name}.trigger_attempts");
        (await site.WatchAsync()).Should().BeEmpty();
        (await site.StatusAsync(attempt)).Should().Be("unverified");

        await sender.DrainAsync();
        await site.WatchAsync();
        (await site.StatusAsync(attempt)).Should().Be("delivered");

        await site.Database.ExecuteAsync($"INSERT INTO net._http_response (id, status_code, headers, timed_out) SELECT request_id, 500, '{{}}', false FROM {site.Name}.trigger_attempts");
        await site.WatchAsync();
        (await site.StatusAsync(attempt)).Should().Be("delivered", "what was delivered stays so");
    }

    [Fact]
    public async Task What_nobody_sends_is_lost_in_time_and_delivered_after_all_when_it_was_only_late()
    {
        var site = await InstalledAsync();
        var attempt = await site.FireAsync();
        await site.WatchAsync();
        (await site.StatusAsync(attempt)).Should().Be("queued");

        await site.Own.ExecuteAsync($"UPDATE {site.Name}.trigger_attempts SET queued_at = queued_at - interval '6 minutes'");
        await site.WatchAsync();
        (await site.StatusAsync(attempt)).Should().Be("lost");

        await sender.DrainAsync();
        await site.WatchAsync();
        (await site.StatusAsync(attempt)).Should().Be("delivered");
    }

    [Fact]
    public async Task A_secret_that_is_gone_sends_nothing_and_says_so()
    {
        var site = await InstalledAsync();
        await site.Database.ExecuteAsync($"DELETE FROM vault.secrets WHERE name = '{site.Name}'");

        var attempt = await site.FireAsync();

        (await site.StatusAsync(attempt)).Should().Be("network_error");
        (await site.Own.ScalarAsync<string>($"SELECT detail FROM {site.Name}.trigger_attempts")).Should().Contain("there is no secret named");
        var diagnosis = await site.Trigger(host.Url, configure: o => (o.Schedule, o.WatchdogSchedule) = ("0 0 1 1 *", "0 0 1 1 *")).DoctorAsync(fix: true, Token);
        diagnosis.Findings.Should().Contain(finding => finding.Check == "secret" && finding.IsMended);
        (await CallAsync(site)).Should().NotBeEmpty();
        host.Calls.Should().ContainSingle();
    }

    /// <summary>Fires, sends and collects.</summary>
    private async Task<Guid> CallAsync(TriggerSite site)
    {
        var attempt = await site.FireAsync();
        await sender.DrainAsync();
        (await site.WatchAsync()).Should().BeEmpty();
        return attempt;
    }

    private async Task<TriggerSite> InstalledAsync(Action<PostgresTriggerOptions>? configure = null, string? url = null)
    {
        var site = await server.SiteAsync();
        var report = await site.Trigger(url ?? host.Url, configure: o =>
        {
            o.Schedule = "0 0 1 1 *"; // The tests fire it themselves.
            o.WatchdogSchedule = "0 0 1 1 *";
            configure?.Invoke(o);
        }).InstallAsync(Token);
        report.IsComplete.Should().BeTrue(report.ToText());
        return site;
    }

    private static Task MoveAsync(Microsoft.AspNetCore.Http.HttpContext call, string to)
    {
        call.Response.StatusCode = 302;
        call.Response.Headers.Location = to;
        return Task.CompletedTask;
    }

    private static string Signature(Dictionary<string, string> headers, string body, byte[] key) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{body}")));
}
