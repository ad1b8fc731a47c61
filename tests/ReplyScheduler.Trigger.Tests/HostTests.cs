using FluentAssertions;
using ReplyScheduler.Postgres.Triggers;
using ReplyScheduler.Proofs;
using ReplyScheduler.Trigger.Tests.Site;
using Xunit;

namespace ReplyScheduler.Trigger.Tests;

/// <summary>pg_cron drives a real web host over real HTTP (R12, R88).</summary>
public sealed class HostTests(CronServer server) : IClassFixture<CronServer>, IAsyncLifetime
{
    private readonly PgNetSender sender = new(server.Home);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await CronServer.StandInAsync(server.Home);

    public ValueTask DisposeAsync()
    {
        sender.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(TriggerAuthentication.Signed)]
    [InlineData(TriggerAuthentication.Header)]
    public async Task A_call_is_let_in_starts_what_is_due_and_is_the_start_s_trigger(TriggerAuthentication authentication)
    {
        var site = await server.SiteAsync();
        await using var app = await Application.StartAsync(site, o => (authentication == TriggerAuthentication.Signed ? o.SigningSecrets : o.Secrets).Add(TriggerSite.Secret));
        var trigger = Trigger(site, app, o => o.Authentication = authentication);
        (await trigger.InstallAsync(Token)).IsComplete.Should().BeTrue();
        await CallAsync(site); // The first tick writes the catalogue.
        await app.AskAsync();

        var attempt = await CallAsync(site);

        (await site.StatusAsync(attempt)).Should().Be("delivered");
        (await site.Own.TextsAsync($"SELECT triggered_by FROM {site.Name}.job_executions WHERE kind = 'manual'")).Should().Equal($"pg_cron/{attempt}");
    }

    [Fact]
    public async Task The_same_call_sent_again_starts_nothing_twice_and_stays_delivered()
    {
        var site = await server.SiteAsync();
        await using var app = await Application.StartAsync(site, o => o.SigningSecrets.Add(TriggerSite.Secret));
        (await Trigger(site, app).InstallAsync(Token)).IsComplete.Should().BeTrue();
        await CallAsync(site);
        await app.AskAsync();
        var attempt = await site.FireAsync();
        await site.Database.ExecuteAsync("INSERT INTO net.http_request_queue (id, method, url, headers, body, timeout_milliseconds) SELECT id, method, url, headers, body, timeout_milliseconds FROM net.http_request_queue");
        (await sender.DrainAsync()).Should().Be(2);
        await site.WatchAsync();

        (await server.Home.CountAsync($"net._http_response r JOIN {site.Name}.trigger_attempts a ON a.request_id = r.id WHERE a.id = '{attempt}' AND r.status_code = 401")).Should().Be(1, "a replay is refused");
        (await site.StatusAsync(attempt)).Should().Be("delivered");
        (await site.Own.CountAsync($"{site.Name}.job_executions WHERE kind = 'manual'")).Should().Be(1);
    }

    [Fact]
    public async Task A_secret_is_changed_without_a_call_that_is_refused()
    {
        var site = await server.SiteAsync();
        await using var old = await Application.StartAsync(site, o => o.SigningSecrets.Add(TriggerSite.Secret));
        await using var renewed = await Application.StartAsync(site, o => o.SigningSecrets.Add(TriggerSite.NewSecret));
        (await Trigger(site, old).InstallAsync(Token)).IsComplete.Should().BeTrue();
        (await site.StatusAsync(await CallAsync(site))).Should().Be("delivered");

        (await Trigger(site, old).RotateAsync(TriggerSite.NewSecret, Token)).IsComplete.Should().BeTrue();
        (await site.StatusAsync(await CallAsync(site))).Should().Be("delivered", "an application that knows the old one alone still lets it in");
        await site.Own.ExecuteAsync($"UPDATE {site.Name}.trigger_settings SET url = '{renewed.Url}'");
        (await site.StatusAsync(await CallAsync(site))).Should().Be("delivered", "and so does one that knows the new one alone");

        (await Trigger(site, renewed).FinishRotationAsync(Token)).IsComplete.Should().BeTrue();
        await site.Own.ExecuteAsync($"UPDATE {site.Name}.trigger_settings SET url = '{old.Url}'");
        await CallAsync(site);
        (await site.Own.ScalarAsync<int>($"SELECT http_status FROM {site.Name}.trigger_attempts ORDER BY queued_at DESC LIMIT 1")).Should().Be(401);
    }

    [Fact]
    public async Task A_true_minute_of_pg_cron_runs_the_job_and_every_line_of_the_verification_passes()
    {
        var site = await server.SiteAsync();
        await using var app = await Application.StartAsync(site, o => o.SigningSecrets.Add(TriggerSite.Secret));
        var trigger = site.Trigger(app.Url);
        (await trigger.InstallAsync(Token)).IsComplete.Should().BeTrue();
        using var stop = new CancellationTokenSource();
        var sending = sender.RunAsync(stop.Token);
        // A slot that has begun and ends with the minute, so that there is one whose start record is to be demanded.
        await Patience.UntilAsync("the minute has some seconds left", TimeSpan.FromSeconds(30), () => site.Own.ScalarAsync<bool>("SELECT extract(second FROM clock_timestamp()) < 45"));
        await site.Own.ExecuteAsync($"INSERT INTO {site.Name}.scheduled_jobs (job_name, job_type, schedule, effective_from) VALUES ('{Application.Job}', '{Application.Job}', '* * * * *', date_trunc('minute', clock_timestamp()))");
        await CallAsync(site);

        await Patience.UntilAsync("pg_cron fired, the job ran, the watchdog looked", TimeSpan.FromMinutes(3), async () => await site.Own.ScalarAsync<bool>(
            $"SELECT EXISTS (SELECT 1 FROM {site.Name}.job_executions e JOIN {site.Name}.trigger_attempts a ON e.triggered_by = 'pg_cron/' || a.id JOIN {site.Name}.scheduled_jobs j ON j.id = e.job_id AND e.slot_time > j.effective_from WHERE e.kind = 'schedule' AND e.status = 'succeeded') AND EXISTS (SELECT 1 FROM cron.job_run_details WHERE command LIKE '%{site.Name}%watch_trigger%' AND status = 'succeeded')"));
        await stop.CancelAsync();
        await sending;
        (await site.WatchAsync()).Should().BeEmpty();

        var verification = await trigger.VerifyAsync(cancellationToken: Token);
        verification.Checks.Where(check => check.Answer != ProofAnswer.Pass).Should().BeEmpty(verification.ToText());
        verification.ExitCode.Should().Be(0);
        (await trigger.DoctorAsync(cancellationToken: Token)).Findings.Should().BeEmpty();
    }

    private async Task<Guid> CallAsync(TriggerSite site)
    {
        var attempt = await site.FireAsync();
        await sender.DrainAsync();
        await Patience.UntilAsync("the call was answered", TimeSpan.FromSeconds(30), async () =>
        {
            await site.WatchAsync();
            return await site.StatusAsync(attempt) != "queued";
        });
        return attempt;
    }

    private static PostgresTrigger Trigger(TriggerSite site, Application app, Action<PostgresTriggerOptions>? configure = null) => site.Trigger(app.Url, configure: o =>
    {
        (o.Schedule, o.WatchdogSchedule) = ("0 0 1 1 *", "0 0 1 1 *"); // The tests fire it themselves.
        configure?.Invoke(o);
    });
}
