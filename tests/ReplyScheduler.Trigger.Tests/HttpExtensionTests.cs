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
    public async Task A_function_of_the_extensions_name_in_a_schema_of_somebody_else_is_never_called()
    {
        var site = await server.SiteAsync();
        var stranger = $"{site.Name}_stranger";
        await server.Home.ExecuteAsync($"CREATE ROLE {stranger}; CREATE SCHEMA {stranger} AUTHORIZATION {stranger}; GRANT USAGE ON SCHEMA {stranger} TO PUBLIC; SET ROLE {stranger}; "
            + $"CREATE TYPE {stranger}.http_header AS (field varchar, value varchar); CREATE TYPE {stranger}.http_request AS (method text, uri varchar, headers {stranger}.http_header[], content_type varchar, content varchar); "
            + $"CREATE TYPE {stranger}.http_response AS (status integer, content_type varchar, headers {stranger}.http_header[], content varchar); "
            + $"CREATE FUNCTION {stranger}.http(request {stranger}.http_request) RETURNS {stranger}.http_response LANGUAGE sql AS $$ SELECT 200, '', NULL::{stranger}.http_header[], '' $$; "
            + $"CREATE FUNCTION {stranger}.http_set_curlopt(curlopt varchar, value varchar) RETURNS boolean LANGUAGE sql AS 'SELECT true'");
        var report = await site.Trigger(host.Url, configure: o => (o.Sender, o.Schedule, o.WatchdogSchedule) = (TriggerSender.Http, "0 0 1 1 *", "0 0 1 1 *")).InstallAsync(Token);
        report.IsComplete.Should().BeTrue(report.ToText());

        (await site.Own.ScalarAsync<string>($"SELECT http_schema FROM {site.Name}.trigger_settings")).Should().Be("web");
        (await site.StatusAsync(await site.FireAsync())).Should().Be("delivered");
    }

    [Fact]
    public async Task Of_two_functions_that_could_send_none_is_chosen_and_that_of_somebody_else_is_none()
    {
        var database = await server.Cluster.CreateAsync();
        var site = await server.SiteAsync(database);
        Action<PostgresTriggerOptions> configure = o => (o.Sender, o.CronDatabase, o.SecretStore) = (TriggerSender.Http, "postgres", TriggerSecretStore.Table);
        const string Functions = "CREATE TYPE {0}.http_request AS (uri text); CREATE FUNCTION {0}.http(request {0}.http_request) RETURNS integer LANGUAGE sql AS 'SELECT 1'";
        await database.ExecuteAsync($"CREATE ROLE {site.Name}_other; CREATE SCHEMA a AUTHORIZATION {site.Name}_other; SET ROLE {site.Name}_other; " + string.Format(null, Functions, "a"));
        (await site.Trigger(configure: configure).InstallAsync(Token)).Problems.Should().ContainSingle().Which.Should().Contain("The extension http is not there");

        foreach (var schema in new[] { "b", "c" }) await database.ExecuteAsync($"CREATE SCHEMA {schema}; " + string.Format(null, Functions, schema));
        (await site.Trigger(configure: configure).InstallAsync(Token)).Problems.Should().ContainSingle().Which.Should().Contain("in the schemas b, c.");
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
