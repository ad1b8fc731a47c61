using FluentAssertions;
using ReplyScheduler.Postgres;
using ReplyScheduler.Postgres.Triggers;
using ReplyScheduler.Proofs;
using ReplyScheduler.Trigger.Tests.Site;
using Xunit;

namespace ReplyScheduler.Trigger.Tests;

/// <summary>What the watchdog in SQL says of the trigger itself, and what it clears away (R10, R12).</summary>
public sealed class WatchTests : CalledHost
{
    public WatchTests(CronServer server) : base(server)
    {
    }

    public static TheoryData<string, string> JobFaults => new()
    {
        { "SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname = '{0}_trigger'", "is missing" },
        { "SELECT cron.alter_job(jobid, active := false) FROM cron.job WHERE jobname = '{0}_trigger'", "is switched off" },
        { "SELECT cron.alter_job(jobid, command := 'SELECT 1') FROM cron.job WHERE jobname = '{0}_trigger'", "runs another command" },
        { "SET ROLE {0}; SELECT cron.schedule('{0}_again', '0 0 1 1 *', 'SELECT \"{0}\".fire_trigger()')", "More than one cron job" },
    };

    [Theory]
    [MemberData(nameof(JobFaults))]
    public async Task A_cron_job_that_is_not_as_it_was_installed_raises_an_alert_which_ends_when_it_is_mended(string fault, string message)
    {
        var site = await InstalledAsync();
        await site.WatchAsync();
        (await AlertsAsync(site)).Should().BeEmpty();

        await server.Home.ExecuteAsync(fault.Replace("{0}", site.Name, StringComparison.Ordinal));
        await site.WatchAsync();
        await site.WatchAsync();
        (await AlertsAsync(site)).Should().ContainSingle().Which.Should().StartWith($"trigger_job {site.Name}_trigger critical").And.Contain(message);
        var check = (await Trigger(site).VerifyAsync(cancellationToken: Token)).Checks.Single(line => line.Name == "trigger job");
        check.Answer.Should().Be(ProofAnswer.Fail);

        var diagnosis = await Trigger(site).DoctorAsync(fix: true, Token);
        if (message.StartsWith("More", StringComparison.Ordinal))
        {
            diagnosis.Findings.Should().Contain(finding => finding.Check == "trigger job" && !finding.IsMended, "what somebody scheduled beside ours is theirs to remove");
            await server.Home.ExecuteAsync($"SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname = '{site.Name}_again'");
        }
        else
        {
            diagnosis.Findings.Should().Contain(finding => finding.Check == "trigger job" && finding.IsMended);
        }

        await site.WatchAsync();
        (await AlertsAsync(site)).Should().BeEmpty();
    }

    [Fact]
    public async Task Three_calls_in_a_row_that_did_not_arrive_raise_an_alert_and_one_that_did_ends_it()
    {
        var site = await InstalledAsync();
        host.Answer = WebHost.Status(401);
        for (var i = 0; i < 2; i++) await CallAsync(site);
        (await AlertsAsync(site)).Should().BeEmpty();
        await CallAsync(site);
        (await AlertsAsync(site)).Should().ContainSingle().Which.Should().StartWith("trigger_delivery").And.Contain("http_error");

        await site.Own.ExecuteAsync($"DELETE FROM {site.Name}.trigger_attempts");
        await site.WatchAsync();
        (await AlertsAsync(site)).Should().ContainSingle("rows that are missing are no evidence that calls arrive");

        host.Answer = WebHost.Accept;
        await CallAsync(site);
        (await AlertsAsync(site)).Should().BeEmpty();
    }

    [Fact]
    public async Task The_proof_of_the_store_has_the_trigger_in_it_and_leaves_it_out_where_there_is_none()
    {
        var site = await server.SiteAsync();
        (await ProveAsync(site, "trigger")).Answer.Should().Be(ProofAnswer.LeftOut);
        (await Trigger(site).InstallAsync(Token)).IsComplete.Should().BeTrue();
        (await ProveAsync(site, "trigger")).Answer.Should().Be(ProofAnswer.NoEvidence);
        host.Answer = WebHost.Status(500);
        await CallAsync(site);
        (await ProveAsync(site, "trigger")).Answer.Should().Be(ProofAnswer.Fail);
        host.Answer = WebHost.Accept;
        await CallAsync(site);
        (await ProveAsync(site, "trigger")).Should().Match<ProofCheck>(check => check.Answer == ProofAnswer.Pass && check.N == 1 && check.Found == "2 calls, 1 delivered, 1 failed");
        (await ProveAsync(site, "schema")).Answer.Should().Be(ProofAnswer.Pass, "what the trigger adds to the schema is no fault of it");
    }

    [Fact]
    public async Task A_role_that_may_read_events_reads_the_ledger_and_the_proof_of_another_says_that_it_may_not()
    {
        var site = await server.SiteAsync();
        await server.Home.ExecuteAsync($"CREATE ROLE {site.Name}_app LOGIN; CREATE ROLE {site.Name}_late LOGIN");
        await using (var store = new PostgresStore(site.Store())) await site.Own.ExecuteAsync(store.GrantScript($"{site.Name}_app"));
        (await Trigger(site).InstallAsync(Token)).IsComplete.Should().BeTrue();
        await CallAsync(site);
        await using (var store = new PostgresStore(site.Store())) await site.Own.ExecuteAsync(store.ReaderGrantScript($"{site.Name}_late"));

        (await ProveAsync(site, "trigger", $"{site.Name}_app")).Answer.Should().Be(ProofAnswer.Pass);
        (await ProveAsync(site, "trigger", $"{site.Name}_late")).Answer.Should().Be(ProofAnswer.NoEvidence);
        (await Trigger(site).InstallAsync(Token)).IsComplete.Should().BeTrue();
        (await ProveAsync(site, "trigger", $"{site.Name}_late")).Answer.Should().Be(ProofAnswer.Pass);
    }

    [Fact]
    public async Task The_database_notices_by_itself_that_the_application_has_died()
    {
        var site = await InstalledAsync();
        await site.WatchAsync();
        await site.Own.ExecuteAsync($"INSERT INTO {site.Name}.scheduled_jobs (job_name, job_type, schedule, created_at, effective_from, next_run_at) VALUES ('silent', 't', '* * * * *', now() - interval '2 hours', now() - interval '2 hours', now() - interval '2 hours')");
        await site.Own.ExecuteAsync($"UPDATE {site.Name}.watchdog_turn SET evaluated_at = evaluated_at - interval '1 minute'");

        (await site.WatchAsync()).Should().BeEmpty();

        (await site.Own.TextsAsync($"SELECT rule, subject FROM {site.Name}.alerts WHERE state <> 'resolved'")).Should().Contain("silence scheduler");
    }

    [Fact]
    public async Task Old_rows_of_ours_are_cleared_away_and_no_others()
    {
        var site = await InstalledAsync();
        await CallAsync(site);
        await CallAsync(site);
        var job = await server.Home.ScalarAsync<long>($"SELECT jobid FROM cron.job WHERE jobname = '{site.Name}_trigger'");
        var other = await site.Own.ScalarAsync<long>($"SELECT cron.schedule('{site.Name}_other', '0 0 1 1 *', 'SELECT 1')");
        await server.Home.ExecuteAsync($"INSERT INTO cron.job_run_details (jobid, runid, username, status, start_time, end_time) VALUES ({job}, {job} * 1000, '{site.Name}', 'succeeded', now() - interval '8 days', now() - interval '8 days'), "
            + $"({job}, {job} * 1000 + 1, '{site.Name}', 'succeeded', now(), now()), ({other}, {job} * 1000 + 2, '{site.Name}', 'succeeded', now() - interval '8 days', now() - interval '8 days')");
        await server.Home.ExecuteAsync($"INSERT INTO net._http_response (id, status_code, created) VALUES (-{job}, 200, now() - interval '2 hours'); "
            + $"UPDATE net._http_response SET created = now() - interval '70 minutes' WHERE id IN (SELECT request_id FROM {site.Name}.trigger_attempts); UPDATE {site.Name}.trigger_attempts SET queued_at = now() - interval '70 minutes'; "
            + $"UPDATE {site.Name}.trigger_attempts SET queued_at = now() - interval '31 days' WHERE id = (SELECT min(id::text)::uuid FROM {site.Name}.trigger_attempts); UPDATE {site.Name}.trigger_settings SET purged_at = NULL");

        (await site.WatchAsync()).Should().BeEmpty();

        (await server.Home.TextsAsync($"SELECT runid - {job} * 1000 FROM cron.job_run_details WHERE runid BETWEEN {job} * 1000 AND {job} * 1000 + 9 ORDER BY 1")).Should().Equal("1", "2");
        (await site.Own.CountAsync($"{site.Name}.trigger_attempts")).Should().Be(1);
        (await server.Home.CountAsync($"net._http_response WHERE id = -{job}")).Should().Be(1, "answers to others are theirs");
        (await server.Home.CountAsync($"net._http_response r JOIN {site.Name}.trigger_attempts a ON a.request_id = r.id")).Should().Be(0);
    }

    [Fact]
    public async Task What_belongs_to_others_is_explained_and_left_to_them()
    {
        var site = await InstalledAsync();
        await server.Home.ExecuteAsync($"SELECT cron.schedule('{site.Name}_trigger', '0 0 1 1 *', 'SELECT 1'); SELECT cron.schedule('{site.Name}_hand', '0 0 1 1 *', 'SELECT net.http_post(''{host.Url}'')'); GRANT USAGE ON SCHEMA cron TO PUBLIC");
        var jobs = await site.CronJobsAsync();

        var diagnosis = await Trigger(site).DoctorAsync(fix: true, Token);

        (await site.CronJobsAsync()).Should().HaveCount(4).And.Equal(jobs);
        await server.Home.ExecuteAsync($"REVOKE USAGE ON SCHEMA cron FROM PUBLIC; SELECT cron.unschedule('{site.Name}_trigger'); SELECT cron.unschedule('{site.Name}_hand')");
        diagnosis.Findings.Should().OnlyContain(finding => !finding.IsMended);
        diagnosis.Findings.Single(finding => finding.Check == "trigger job").Explanation.Should().Contain("belongs to the role 'postgres'");
        diagnosis.Findings.Single(finding => finding.Check == "other jobs").Explanation.Should().Contain($"'{site.Name}_hand' of 'postgres'");
        diagnosis.Findings.Single(finding => finding.Check == "extensions").Remedy.Should().Contain("REVOKE USAGE ON SCHEMA cron FROM PUBLIC");
    }

    [Fact]
    public async Task A_repair_changes_nothing_that_was_chosen_and_needs_no_secret()
    {
        var site = await server.SiteAsync();
        (await site.Trigger(host.Url, configure: o => (o.Schedule, o.WatchdogSchedule, o.Authentication, o.SecretStore, o.SecretName, o.Timeout) = ("0 0 1 1 *", "0 0 1 1 *", TriggerAuthentication.Header, TriggerSecretStore.Table, "other", TimeSpan.FromSeconds(7)))
            .InstallAsync(Token)).IsComplete.Should().BeTrue();
        var jobs = await site.CronJobsAsync();
        var settings = await site.Own.TextsAsync($"SELECT * FROM {site.Name}.trigger_settings");
        await server.Home.ExecuteAsync($"SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname LIKE '{site.Name}%'");

        var diagnosis = await new PostgresTrigger(site.Store(asAdministrator: true), new PostgresTriggerOptions()).DoctorAsync(fix: true, Token);

        diagnosis.Findings.Where(finding => finding.IsMended).Select(finding => finding.Check).Should().Equal("trigger job", "watchdog job");
        (await site.CronJobsAsync()).Should().Equal(jobs);
        (await site.Own.TextsAsync($"SELECT * FROM {site.Name}.trigger_settings")).Should().Equal(settings);
        await CallAsync(site);
        host.Calls.Single().Headers["x-cron-secret"].Should().Be(TriggerSite.Secret);
    }

    [Fact]
    public async Task A_part_of_the_watchdog_that_fails_keeps_no_other_from_its_work_and_is_told()
    {
        var site = await InstalledAsync();
        await site.Own.ExecuteAsync($"ALTER FUNCTION {site.Name}.trigger_rules() RENAME TO gone");
        var attempt = await site.FireAsync();
        await sender.DrainAsync();

        (await site.WatchAsync()).Should().StartWith("rules of the trigger").And.NotContain("watchdog:");

        (await site.StatusAsync(attempt)).Should().Be("delivered");
        var verification = await Trigger(site).VerifyAsync(cancellationToken: Token);
        verification.Checks.Single(line => line.Name == "watchdog").Should().Match<ProofCheck>(check => check.Answer == ProofAnswer.Fail && check.Found.Contains("rules of the trigger"));
        verification.Checks.Single(line => line.Name == "installation").Should().Match<ProofCheck>(check => check.Answer == ProofAnswer.Fail && check.Found.Contains("trigger_rules"));
        (await Trigger(site).DoctorAsync(fix: true, Token)).Findings.Should().Contain(finding => finding.Check == "installation" && finding.IsMended);
        (await site.WatchAsync()).Should().BeEmpty();
    }

    private static Task<List<string>> AlertsAsync(TriggerSite site) =>
        site.Own.TextsAsync($"SELECT rule, subject, severity, message FROM {site.Name}.alerts WHERE state <> 'resolved' AND rule LIKE 'trigger%' ORDER BY rule");

    private static async Task<ProofCheck> ProveAsync(TriggerSite site, string check, string? role = null)
    {
        var options = site.Store();
        if (role is not null) options.ConnectionString = new Npgsql.NpgsqlConnectionStringBuilder(options.ConnectionString) { Username = role }.ConnectionString;
        await using var store = new PostgresStore(options);
        return (await new Proof(store).ProveAsync(cancellationToken: Token)).Checks.Single(line => line.Name == check);
    }

    private async Task CallAsync(TriggerSite site)
    {
        await site.FireAsync();
        await sender.DrainAsync();
        await site.WatchAsync();
    }

    /// <summary>The tests fire it themselves.</summary>
    private PostgresTrigger Trigger(TriggerSite site) => site.Trigger(host.Url, configure: o => (o.Schedule, o.WatchdogSchedule) = ("0 0 1 1 *", "0 0 1 1 *"));

    private async Task<TriggerSite> InstalledAsync()
    {
        var site = await server.SiteAsync();
        var report = await Trigger(site).InstallAsync(Token);
        report.IsComplete.Should().BeTrue(report.ToText());
        return site;
    }
}
