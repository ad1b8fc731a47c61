using FluentAssertions;
using ReplyScheduler.Postgres.Triggers;
using ReplyScheduler.Trigger.Tests.Site;
using Xunit;

namespace ReplyScheduler.Trigger.Tests;

/// <summary>An administrator who looks after a trigger gives its owner nothing by that: what the owner wrote does not run with the administrator's rights (R85).</summary>
public sealed class HostileOwnerTests(CronServer server) : IClassFixture<CronServer>, IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await server.HasCronAsync();
        await CronServer.StandInAsync(server.Home);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(TriggerSecretStore.Vault)]
    [InlineData(TriggerSecretStore.Table)]
    public async Task Rotate_calls_no_function_that_the_owner_can_replace(TriggerSecretStore store)
    {
        var site = await InstalledAsync(store);
        await site.Own.ExecuteAsync($"CREATE OR REPLACE FUNCTION {site.Name}.trigger_secret(which text) RETURNS text LANGUAGE plpgsql AS $$ {Grab(site)} RETURN 'x'; END $$");

        var report = await Trigger(site, store).RotateAsync(TriggerSite.NewSecret, Token);
        await Trigger(site, store).VerifyAsync(cancellationToken: Token);
        (await Trigger(site, store).FinishRotationAsync(Token)).IsComplete.Should().BeTrue();

        report.IsComplete.Should().BeTrue(report.ToText());
        (await SecretsAsync(site, store)).Should().Equal($"{site.Name} {TriggerSite.NewSecret}");
        await OwnerIsNoSuperuserAsync(site);
    }

    [Theory]
    [InlineData("CREATE TRIGGER grab BEFORE UPDATE ON {0}.trigger_settings FOR EACH ROW EXECUTE FUNCTION {0}.grab()")]
    [InlineData("CREATE CONSTRAINT TRIGGER grab AFTER UPDATE ON {0}.trigger_settings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {0}.grab()")]
    [InlineData("ALTER TABLE {0}.trigger_settings ADD CHECK ({0}.grab_all() > 0)")]
    [InlineData("ALTER TABLE {0}.trigger_settings RENAME TO kept; CREATE VIEW {0}.trigger_settings AS SELECT * FROM {0}.kept WHERE {0}.grab_all() > 0")]
    [InlineData("ALTER TABLE {0}.store_info RENAME TO kept; CREATE VIEW {0}.store_info AS SELECT * FROM {0}.kept WHERE {0}.grab_all() > 0")]
    [InlineData("CREATE RULE grab AS ON UPDATE TO {0}.trigger_settings DO ALSO SELECT {0}.grab_all()")]
    public async Task Nothing_that_hangs_on_a_table_runs_for_an_administrator(string how)
    {
        var site = await InstalledAsync();
        await site.Own.ExecuteAsync($"CREATE FUNCTION {site.Name}.grab() RETURNS trigger LANGUAGE plpgsql AS $$ {Grab(site)} RETURN NULL; END $$; CREATE FUNCTION {site.Name}.grab_all() RETURNS integer LANGUAGE plpgsql AS $$ {Grab(site)} RETURN 1; END $$;"
            + string.Format(null, how, site.Name));
        var trigger = site.Trigger();

        var reports = new[] { await trigger.InstallAsync(Token), await trigger.RotateAsync(TriggerSite.NewSecret, Token), await trigger.FinishRotationAsync(Token), await trigger.RollbackAsync(cancellationToken: Token) };

        reports.Should().OnlyContain(report => !report.IsComplete && report.Problems.Single().Contains("is not as the library makes it"));
        (await trigger.VerifyAsync(cancellationToken: Token)).Checks.Should().NotBeEmpty();
        await OwnerIsNoSuperuserAsync(site);
        await site.Own.ExecuteAsync($"DROP FUNCTION {site.Name}.grab() CASCADE");
    }

    [Theory]
    [InlineData("CREATE TRIGGER grab BEFORE UPDATE ON {0}.scheduled_jobs FOR EACH STATEMENT EXECUTE FUNCTION {0}.grab()", true)]
    [InlineData("CREATE CONSTRAINT TRIGGER grab AFTER UPDATE ON {0}.scheduled_jobs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {0}.grab()", false)]
    public async Task What_has_to_run_at_a_rollback_runs_with_the_rights_of_the_owner_alone(string how, bool isDone)
    {
        var site = await InstalledAsync();
        await site.Own.ExecuteAsync($"INSERT INTO {site.Name}.scheduled_jobs (job_name, job_type, schedule) VALUES ('a', 't', '0 0 1 1 *');"
            + $"CREATE FUNCTION {site.Name}.grab() RETURNS trigger LANGUAGE plpgsql AS $$ {Grab(site)} RETURN NULL; END $$; " + string.Format(null, how, site.Name));

        var report = await site.Trigger().RollbackAsync(new TriggerRollback { DeactivateJobs = true }, Token);

        report.IsComplete.Should().Be(isDone, report.ToText());
        await OwnerIsNoSuperuserAsync(site);
        await site.Own.ExecuteAsync($"DROP FUNCTION {site.Name}.grab() CASCADE");
    }

    [Fact]
    public async Task No_stored_text_runs_as_a_statement()
    {
        var site = await InstalledAsync();
        await site.Own.ExecuteAsync($"UPDATE {site.Name}.trigger_settings SET given_rights = given_rights || ARRAY['USAGE ON SCHEMA net FROM {site.Name}; ALTER ROLE {site.Name} SUPERUSER; REVOKE USAGE ON SCHEMA net']");

        (await site.Trigger().RollbackAsync(new TriggerRollback { DeleteSecrets = true }, Token)).IsComplete.Should().BeTrue();

        await OwnerIsNoSuperuserAsync(site);
        (await server.Home.CountAsync($"pg_namespace WHERE nspname = 'vault' AND has_schema_privilege('{site.Name}', oid, 'USAGE')")).Should().Be(0, "the rights that were given are taken back");
    }

    [Fact]
    public async Task A_secret_of_somebody_else_is_not_changed_whatever_name_the_settings_have()
    {
        var site = await InstalledAsync();
        await server.Home.ExecuteAsync($"SELECT vault.create_secret('theirs', '{site.Name}_theirs')");
        await site.Own.ExecuteAsync($"UPDATE {site.Name}.trigger_settings SET secret_name = '{site.Name}_theirs'");

        var report = await site.Trigger().RotateAsync(TriggerSite.NewSecret, Token);

        report.Problems.Should().ContainSingle().Which.Should().Contain("that is not the trigger's");
        (await server.Home.ScalarAsync<string>($"SELECT decrypted_secret FROM vault.decrypted_secrets WHERE name = '{site.Name}_theirs'")).Should().Be("theirs");
    }

    [Fact]
    public async Task A_schema_of_the_extensions_name_that_somebody_else_made_is_not_used()
    {
        var database = await server.Cluster.CreateAsync();
        var site = await server.SiteAsync(database);
        await database.ExecuteAsync($"CREATE ROLE {site.Name}_stranger; CREATE SCHEMA net AUTHORIZATION {site.Name}_stranger; SET ROLE {site.Name}_stranger; "
            + "CREATE FUNCTION net.http_post(url text, body jsonb, params jsonb, headers jsonb, timeout_milliseconds integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'");

        var report = await site.Trigger(configure: o => (o.CronDatabase, o.SecretStore) = ("postgres", TriggerSecretStore.Table)).InstallAsync(Token);

        report.Problems.Should().ContainSingle().Which.Should().Contain("net.http_post belongs to the role").And.Contain("Nothing was changed");
    }

    [Fact]
    public async Task Every_function_of_the_trigger_has_a_pinned_path()
    {
        var site = await InstalledAsync(TriggerSecretStore.Table);

        var functions = await server.Home.TextsAsync($"SELECT p.proname, coalesce(array_to_string(p.proconfig, ','), '') FROM pg_proc p JOIN {site.Name}.trigger_settings s ON s.definitions ? p.proname WHERE p.pronamespace = '{site.Name}'::regnamespace");

        functions.Should().HaveCountGreaterThan(9).And.OnlyContain(function => function.EndsWith(" search_path=pg_catalog, pg_temp", StringComparison.Ordinal));
    }

    /// <summary>The beginning of a function that takes back the role of the session and makes the owner a superuser; where that fails it says nothing.</summary>
    private static string Grab(TriggerSite site) =>
        $"BEGIN BEGIN EXECUTE 'RESET ROLE'; EXECUTE 'ALTER ROLE {site.Name} SUPERUSER'; EXCEPTION WHEN OTHERS THEN NULL; END;";

    private static PostgresTrigger Trigger(TriggerSite site, TriggerSecretStore store) => site.Trigger(configure: o => o.SecretStore = store);

    private async Task<TriggerSite> InstalledAsync(TriggerSecretStore store = TriggerSecretStore.Vault)
    {
        var site = await server.SiteAsync();
        var report = await Trigger(site, store).InstallAsync(Token);
        report.IsComplete.Should().BeTrue(report.ToText());
        return site;
    }

    private Task<List<string>> SecretsAsync(TriggerSite site, TriggerSecretStore store) => server.Home.TextsAsync(store == TriggerSecretStore.Vault
        ? $"SELECT name, decrypted_secret FROM vault.decrypted_secrets WHERE name LIKE '{site.Name}%'" : $"SELECT name, secret FROM {site.Name}.trigger_secrets");

    private async Task OwnerIsNoSuperuserAsync(TriggerSite site) =>
        (await server.Home.ScalarAsync<bool>($"SELECT rolsuper FROM pg_roles WHERE rolname = '{site.Name}'")).Should().BeFalse("the owner has its own rights and no others");
}
