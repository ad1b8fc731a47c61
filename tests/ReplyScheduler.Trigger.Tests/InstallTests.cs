using System.Diagnostics;
using FluentAssertions;
using ReplyScheduler.Postgres.Triggers;
using ReplyScheduler.Trigger.Tests.Site;
using Xunit;

namespace ReplyScheduler.Trigger.Tests;

/// <summary>What an installation makes, mends and refuses, on a real server with the real pg_cron (R85, R86).</summary>
public sealed class InstallTests(CronServer server) : IClassFixture<CronServer>, IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await server.HasCronAsync();
        await CronServer.StandInAsync(server.Home);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Rollback_leaves_what_the_trigger_of_another_schema_needs()
    {
        await OpenNetAsync();
        var site = await server.SiteAsync();
        (await site.Trigger().InstallAsync(Token)).IsComplete.Should().BeTrue();
        await server.Home.ExecuteAsync($"CREATE SCHEMA {site.Name}_b AUTHORIZATION {site.Name}");
        var options = new Postgres.PostgresOptions { ConnectionString = site.Own.Text, Schema = $"{site.Name}_b" };
        await using (var store = new Postgres.PostgresStore(options)) await store.MigrateAsync(Token);
        var other = new PostgresTrigger(new() { ConnectionString = server.Home.Text, Schema = options.Schema }, new() { Url = "http://127.0.0.1:9/run", Secret = TriggerSite.Secret, SecretName = options.Schema });
        (await other.InstallAsync(Token)).IsComplete.Should().BeTrue();

        var report = await site.Trigger().RollbackAsync(cancellationToken: Token);

        report.Notes.Should().Contain(note => note.Contains("another trigger is in this database") && note.Contains("GRANT USAGE ON SCHEMA net TO PUBLIC"));
        (await server.Home.CountAsync("pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'net' AND a.grantee = 0")).Should().Be(0);
        var attempt = await site.Own.ScalarAsync<Guid>($"SELECT {options.Schema}.fire_trigger()");
        (await site.Own.ScalarAsync<string>($"SELECT status FROM {options.Schema}.trigger_attempts WHERE id = '{attempt}'")).Should().Be("queued");
        (await other.RollbackAsync(new TriggerRollback { DeleteSecrets = true }, Token)).IsComplete.Should().BeTrue();
    }

    [Fact]
    public async Task Rollback_keeps_the_secret_and_the_jobs_unless_told_otherwise()
    {
        var site = await server.SiteAsync();
        await site.Own.ExecuteAsync($"INSERT INTO {site.Name}.scheduled_jobs (job_name, job_type, schedule) VALUES ('a', 't', '0 0 1 1 *'), ('b', 't', '0 0 1 1 *')");
        var trigger = site.Trigger(configure: o => o.SecretStore = TriggerSecretStore.Table);
        (await trigger.InstallAsync(Token)).IsComplete.Should().BeTrue();

        await trigger.RollbackAsync(cancellationToken: Token);
        (await site.Own.ScalarAsync<string>($"SELECT secret FROM {site.Name}.trigger_secrets")).Should().Be(TriggerSite.Secret);
        (await site.Own.CountAsync($"{site.Name}.scheduled_jobs WHERE is_active")).Should().Be(2);

        await trigger.RollbackAsync(new TriggerRollback { DeactivateJobs = true, DeleteSecrets = true }, Token);
        (await site.Own.CountAsync($"pg_class WHERE relname = 'trigger_secrets' AND relnamespace = '{site.Name}'::regnamespace")).Should().Be(0);
        (await site.Own.CountAsync($"{site.Name}.scheduled_jobs WHERE is_active")).Should().Be(0);
    }

    [Fact]
    public async Task A_cron_job_of_the_same_name_that_belongs_to_another_role_is_refused_and_nothing_is_changed()
    {
        var site = await server.SiteAsync();
        await server.Home.ScalarAsync<long>($"SELECT cron.schedule('{site.Name}_trigger', '*/5 * * * *', 'SELECT 1')");
        var before = await CatalogPicture.TakeAsync(site.Database);

        var report = await site.Trigger().InstallAsync(Token);

        report.IsComplete.Should().BeFalse();
        report.Problems.Should().ContainSingle().Which.Should().Contain($"'{site.Name}_trigger'").And.Contain("belongs to the role 'postgres'").And.Contain("Nothing was changed");
        (await CatalogPicture.TakeAsync(site.Database)).Should().Equal(before);
    }

    [Fact]
    public async Task A_role_that_cannot_see_the_jobs_of_others_is_refused_unless_that_is_accepted()
    {
        var site = await server.SiteAsync();
        await server.Home.ExecuteAsync($"GRANT USAGE ON SCHEMA cron TO {site.Name}; GRANT USAGE ON SCHEMA net TO {site.Name}; GRANT ALL ON ALL TABLES IN SCHEMA net TO {site.Name}; GRANT ALL ON ALL SEQUENCES IN SCHEMA net TO {site.Name}");

        var refused = await site.Trigger(asAdministrator: false, configure: o => o.SecretStore = TriggerSecretStore.Table).InstallAsync(Token);
        refused.IsComplete.Should().BeFalse();
        refused.Problems.Should().ContainSingle().Which.Should().Contain("sees none but its own cron jobs").And.Contain("AcceptUnseenJobs");
        (await site.CronJobsAsync()).Should().BeEmpty();

        var done = await site.Trigger(asAdministrator: false, configure: o => (o.SecretStore, o.AcceptUnseenJobs) = (TriggerSecretStore.Table, true)).InstallAsync(Token);
        done.IsComplete.Should().BeTrue(done.ToText());
        (await site.CronJobsAsync()).Should().HaveCount(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_of_ours_that_is_off_is_switched_on_again(bool mayAlter)
    {
        var site = await server.SiteAsync();
        (await site.Trigger().InstallAsync(Token)).IsComplete.Should().BeTrue();
        await server.Home.ExecuteAsync($"SELECT cron.alter_job(jobid, active := false) FROM cron.job WHERE jobname = '{site.Name}_trigger'");
        if (mayAlter) await server.Home.ExecuteAsync($"GRANT EXECUTE ON FUNCTION cron.alter_job TO {site.Name}");

        var report = await site.Trigger().InstallAsync(Token);

        report.Notes.Should().Contain($"Mended the cron job '{site.Name}_trigger' (* * * * *).");
        (await site.CronJobsAsync()).Should().HaveCount(2).And.OnlyContain(job => job.Contains(" True ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_an_administrator_has_to_do_is_written_down_and_nothing_is_scheduled_before()
    {
        var database = await server.Cluster.CreateAsync();
        var site = await server.SiteAsync(database);
        await CronServer.StandInAsync(database, "pg_net");

        var report = await site.Trigger(asAdministrator: false, configure: o => o.CronDatabase = "postgres").InstallAsync(Token);

        report.IsComplete.Should().BeFalse();
        report.Problems.Should().ContainSingle().Which.Should().Contain("supabase_vault").And.Contain("PostgresTriggerOptions.SecretStore");
        report.AdministratorScript.Should().Be("CREATE EXTENSION IF NOT EXISTS supabase_vault;\n");
        (await site.CronJobsAsync()).Should().BeEmpty();
        (await site.Own.CountAsync("pg_class WHERE relname = 'trigger_secrets'")).Should().Be(0, "nothing weaker than what was asked for is chosen");

        await CronServer.StandInAsync(database, "vault");
        var again = await site.Trigger(configure: o => o.CronDatabase = "postgres").InstallAsync(Token);
        again.IsComplete.Should().BeTrue(again.ToText());
    }

    [Fact]
    public async Task Without_pg_cron_in_this_database_the_installation_says_so()
    {
        var database = await server.Cluster.CreateAsync();
        var site = await server.SiteAsync(database);
        await CronServer.StandInAsync(database);

        var report = await site.Trigger().InstallAsync(Token);

        report.IsComplete.Should().BeFalse();
        report.Problems.Should().ContainSingle().Which.Should().Contain("can only create extension in database postgres").And.Contain("PostgresTriggerOptions.CronDatabase");
    }

    [Fact]
    public async Task Where_pg_cron_lives_in_another_database_the_jobs_are_scheduled_there_and_removed_there()
    {
        var database = await server.Cluster.CreateAsync();
        var site = await server.SiteAsync(database);
        await CronServer.StandInAsync(database);
        var trigger = site.Trigger(configure: o => o.CronDatabase = "postgres");

        var report = await trigger.InstallAsync(Token);
        report.IsComplete.Should().BeTrue(report.ToText());
        (await site.CronJobsAsync()).Should().HaveCount(3).And.Contain($"{site.Name}_trigger {site.Name} * * * * * SELECT \"{site.Name}\".fire_trigger() True {database.Name}");
        var verification = await trigger.VerifyAsync(cancellationToken: Token);
        verification.Checks.Single(check => check.Name == "trigger job").Answer.Should().Be(Proofs.ProofAnswer.Pass);

        var rollback = await trigger.RollbackAsync(cancellationToken: Token);
        rollback.IsComplete.Should().BeTrue(rollback.ToText());
        (await site.CronJobsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Nobody_but_the_owner_gets_at_secrets_and_functions_whatever_the_default_rights_are()
    {
        var site = await server.SiteAsync();
        await server.Home.ExecuteAsync($"CREATE ROLE {site.Name}_web LOGIN; GRANT USAGE ON SCHEMA {site.Name} TO {site.Name}_web; "
            + $"ALTER DEFAULT PRIVILEGES FOR ROLE {site.Name} IN SCHEMA {site.Name} GRANT ALL ON TABLES TO {site.Name}_web; ALTER DEFAULT PRIVILEGES FOR ROLE {site.Name} IN SCHEMA {site.Name} GRANT EXECUTE ON FUNCTIONS TO {site.Name}_web");
        (await site.Trigger(configure: o => o.SecretStore = TriggerSecretStore.Table).InstallAsync(Token)).IsComplete.Should().BeTrue();

        (await server.Home.TextsAsync($"SELECT proname FROM pg_proc WHERE pronamespace = '{site.Name}'::regnamespace AND proname ~ 'trigger|attempts' AND has_function_privilege('{site.Name}_web', oid, 'EXECUTE')")).Should().BeEmpty();
        (await server.Home.TextsAsync($"SELECT relname FROM pg_class WHERE relnamespace = '{site.Name}'::regnamespace AND relname LIKE 'trigger%' AND relkind = 'r' AND has_table_privilege('{site.Name}_web', oid, 'SELECT, INSERT, UPDATE, DELETE')")).Should().BeEmpty();
        (await server.Home.CountAsync("pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname IN ('cron', 'net') AND a.grantee = 0")).Should().Be(0, "neither schema is PUBLIC's");
    }

    [Fact]
    public async Task Installations_beside_each_other_end_as_one()
    {
        var site = await server.SiteAsync();

        var reports = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => site.Trigger().InstallAsync(Token)));

        reports.Should().OnlyContain(report => report.IsComplete);
        (await site.CronJobsAsync()).Should().HaveCount(2);
        (await server.Home.CountAsync($"vault.secrets WHERE name LIKE '{site.Name}%'")).Should().Be(1);
    }

    [Fact]
    public async Task Any_name_of_a_schema_will_do()
    {
        const string Odd = "Odd 'n\"ame; $1 %s \\";
        var role = (await server.SiteAsync(prefix: "odd")).Name;
        var quoted = "\"" + Odd.Replace("\"", "\"\"") + "\"";
        await server.Home.ExecuteAsync($"CREATE SCHEMA {quoted} AUTHORIZATION {role}");
        var options = new Postgres.PostgresOptions { ConnectionString = new Npgsql.NpgsqlConnectionStringBuilder(server.Home.Text) { Username = role }.ConnectionString, Schema = Odd };
        await using (var store = new Postgres.PostgresStore(options))
        {
            await store.MigrateAsync(Token);
            await store.Schema.PrepareAsync(Token);
        }

        var asAdministrator = new Postgres.PostgresOptions { ConnectionString = server.Home.Text, Schema = Odd };
        var trigger = new PostgresTrigger(asAdministrator, new() { Url = "http://127.0.0.1:9/run", Secret = TriggerSite.Secret, SecretName = role });
        (await trigger.InstallAsync(Token)).Problems.Should().BeEmpty();
        (await server.Home.ScalarAsync<Guid>($"SELECT {quoted}.fire_trigger()")).Should().NotBeEmpty();
        (await server.Home.ScalarAsync<string>($"SELECT {quoted}.watch_trigger()")).Should().BeEmpty();
        var verification = await trigger.VerifyAsync(cancellationToken: Token);
        verification.Checks.Where(check => check.Name is "installation" or "secret" or "trigger job" or "watchdog job" or "other jobs").Should().OnlyContain(check => check.Answer == Proofs.ProofAnswer.Pass, verification.ToText());
        await PsqlAsync(server.Home, trigger.Print(), TriggerSite.Secret);
        (await trigger.RollbackAsync(new TriggerRollback { DeleteSecrets = true }, Token)).Problems.Should().BeEmpty();
        (await server.Home.CountAsync($"cron.job WHERE username = '{role}'")).Should().Be(0);
    }

    [Fact]
    public async Task The_secret_stands_in_no_statement_no_log_and_no_report()
    {
        var site = await server.SiteAsync();
        var trigger = site.Trigger();
        var texts = new List<string> { (await trigger.InstallAsync(Token)).ToText(), trigger.Print() };
        await site.FireAsync();
        texts.Add((await trigger.VerifyAsync(cancellationToken: Token)).ToText());
        texts.Add((await trigger.RotateAsync(TriggerSite.NewSecret, Token)).ToText());
        texts.Add((await trigger.DoctorAsync(cancellationToken: Token)).ToText());
        texts.Add((await trigger.RollbackAsync(new TriggerRollback { DeleteSecrets = true }, Token)).ToText());
        texts.Add(await server.LogAsync());

        texts[^1].Should().Contain("COPY pg_temp.trigger_given", "the log is that of all statements");
        texts.SelectMany(text => text.Split('\n')).Where(line => line.Contains(TriggerSite.Secret, StringComparison.Ordinal) || line.Contains(TriggerSite.NewSecret, StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_printed_for_an_administrator_installs_the_same()
    {
        var site = await server.SiteAsync();
        var trigger = site.Trigger();
        (await trigger.InstallAsync(Token)).IsComplete.Should().BeTrue();
        var installed = await CatalogPicture.TakeAsync(site.Database);
        await trigger.RollbackAsync(cancellationToken: Token);

        await PsqlAsync(site.Database, trigger.Print(), TriggerSite.Secret);
        (await CatalogPicture.TakeAsync(site.Database)).Should().Equal(installed);
        await PsqlAsync(site.Database, trigger.Print(), TriggerSite.Secret);
        (await CatalogPicture.TakeAsync(site.Database)).Should().Equal(installed, "the script may be run again");
    }

    [Fact]
    public async Task A_schema_that_is_not_migrated_or_runs_on_a_virtual_clock_is_refused()
    {
        var site = await server.SiteAsync();
        var elsewhere = new PostgresTrigger(new() { ConnectionString = site.Database.Text, Schema = "nowhere" }, new() { Url = "https://example.org/run", Secret = TriggerSite.Secret });
        (await elsewhere.InstallAsync(Token)).Problems.Should().ContainSingle().Which.Should().Contain("not migrated");
        (await elsewhere.RotateAsync(TriggerSite.NewSecret, Token)).Problems.Should().ContainSingle().Which.Should().Contain("not migrated");
        (await site.Trigger().RotateAsync(TriggerSite.NewSecret, Token)).Problems.Should().ContainSingle().Which.Should().Contain("No trigger is installed");

        await site.Database.ExecuteAsync($"ALTER TABLE {site.Name}.store_info DISABLE TRIGGER USER; UPDATE {site.Name}.store_info SET clock = 'virtual', clock_now = now()");
        (await site.Trigger().InstallAsync(Token)).Problems.Should().ContainSingle().Which.Should().Contain("virtual clock");
    }

    private Task OpenNetAsync() => server.Home.ExecuteAsync("GRANT USAGE ON SCHEMA net TO PUBLIC; GRANT ALL ON ALL SEQUENCES IN SCHEMA net TO PUBLIC; GRANT ALL ON ALL TABLES IN SCHEMA net TO PUBLIC");

    private static async Task PsqlAsync(ReplyScheduler.Postgres.Tests.Clusters.TestDatabase database, string script, string secret)
    {
        var text = new Npgsql.NpgsqlConnectionStringBuilder(database.Text);
        var start = new ProcessStartInfo("psql") { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { "-X", "-q", "-h", text.Host!, "-p", $"{text.Port}", "-U", text.Username!, "-d", text.Database! }) start.ArgumentList.Add(argument);
        start.Environment["REPLYSCHEDULER_TRIGGER_SECRET"] = secret;
        using var psql = Process.Start(start)!;
        var (output, error) = (psql.StandardOutput.ReadToEndAsync(Token), psql.StandardError.ReadToEndAsync(Token));
        await psql.StandardInput.WriteAsync(script);
        psql.StandardInput.Close();
        await psql.WaitForExitAsync(Token);
        psql.ExitCode.Should().Be(0, await error + await output);
    }
}
