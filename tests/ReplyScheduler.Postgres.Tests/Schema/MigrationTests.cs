using FluentAssertions;
using Npgsql;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Stores;
using ReplyScheduler.Stores.Internal;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Schema;

public sealed class MigrationTests : IDisposable
{
    private readonly SchemaDatabase database = new();

    public void Dispose() => database.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_database_gets_every_migration_once_with_its_record()
    {
        (await database.MigrateAsync(SchemaDatabase.Next)).Should().Be(2);
        (await database.MigrateAsync(SchemaDatabase.Next)).Should().Be(0);

        (await database.ScalarAsync<string>("SELECT string_agg(version || name || length(checksum) || library_version, ',' ORDER BY version) FROM schema_migrations"))
            .Should().Be("1initial641.2.3+abc,2notes641.2.3+abc");
        (await database.ScalarAsync<bool>("SELECT min(applied_at) > now() - interval '1 hour' FROM schema_migrations")).Should().BeTrue();
    }

    [Fact]
    public async Task Only_pending_migrations_are_applied_and_rows_stay()
    {
        await database.MigrateAsync();
        await database.SqlAsync("INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('kept', 't', '* * * * *')");

        (await database.MigrateAsync(SchemaDatabase.Next)).Should().Be(1);

        (await database.ScalarAsync<string>("SELECT job_name FROM scheduled_jobs")).Should().Be("kept");
    }

    [Fact]
    public async Task Twenty_racing_hosts_apply_each_migration_once()
    {
        using var start = new Barrier(20);
        var racers = Enumerable.Range(0, 20).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(Token);
                return database.MigrateAsync(SchemaDatabase.Next);
            },
            Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());

        (await Task.WhenAll(racers)).Sum().Should().Be(2);

        (await database.ScalarAsync<long>("SELECT count(*) FROM schema_migrations")).Should().Be(2);
    }

    [Fact]
    public async Task A_migration_whose_connection_is_killed_leaves_nothing_and_the_next_one_does_it_all()
    {
        var killed = database.MigrateAsync(new Migration(2, "slow", "CREATE TABLE rs.half (id integer); SELECT pg_sleep(600);"));
        var backend = await BackendAsync("wait_event = 'PgSleep'");
        var waiting = database.MigrateAsync();
        await BackendAsync("wait_event_type = 'Lock'");

        await database.ScalarAsync<bool>($"SELECT pg_terminate_backend({backend})");

        await FluentActions.Awaiting(() => killed).Should().ThrowAsync<NpgsqlException>();
        (await waiting).Should().Be(1);
        (await database.ScalarAsync<bool>("SELECT to_regclass('half') IS NULL")).Should().BeTrue();
        (await database.ScalarAsync<string>("SELECT string_agg(name, ',') FROM schema_migrations")).Should().Be("initial");
    }

    [Fact]
    public async Task A_migration_that_the_rows_refuse_leaves_the_schema_as_it_was()
    {
        await database.MigrateAsync();
        var impossible = new Migration(2, "impossible", "CREATE TABLE rs.half (id integer); ALTER TABLE rs.half ADD COLUMN id text;");

        (await Refusal(() => database.MigrateAsync(impossible))).Should().Contain("cannot be migrated and stays as it was").And.Contain("\"id\"");

        (await database.ScalarAsync<bool>("SELECT to_regclass('half') IS NULL")).Should().BeTrue();
        (await database.MigrateAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_host_that_may_not_migrate_says_what_to_run()
    {
        (await Refusal(() => database.PrepareAsync(database.Migrator(), mayMigrate: false)))
            .Should().Contain("holds nothing of ours").And.ContainAll("PostgresStore.MigrateAsync", "PostgresOptions.MigrateAtStart", "Schema.Script()", "psql", "GrantScript", database.Name);
        await database.MigrateAsync();
        (await Refusal(() => database.PrepareAsync(database.Migrator(SchemaDatabase.Next), mayMigrate: false)))
            .Should().Contain("0002_notes is pending").And.ContainAll("PostgresStore.MigrateAsync", "PostgresOptions.MigrateAtStart").And.NotContain("psql");
        (await database.PrepareAsync(database.Migrator(), mayMigrate: false)).Should().Be(0);
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await database.MigrateAsync(SchemaDatabase.Next);

        (await Refusal(() => database.MigrateAsync())).Should().Contain("newer version of the library").And.Contain("0002_notes");
    }

    [Fact]
    public async Task Another_text_of_an_applied_migration_is_refused()
    {
        await database.MigrateAsync(SchemaDatabase.Next);
        (await Refusal(() => database.MigrateAsync(new Migration(2, "notes", "SELECT 1")))).Should().Contain("another text of 0002_notes");

        await database.SqlAsync("DELETE FROM schema_migrations WHERE version = 1");
        (await Refusal(() => database.MigrateAsync(SchemaDatabase.Next))).Should().Contain("does not record the migration 0001_initial");
    }

    [Fact]
    public async Task Line_ends_of_the_checkout_do_not_count()
    {
        await database.MigrateAsync(SchemaDatabase.Next);

        (await database.MigrateAsync(new Migration(2, "notes", SchemaDatabase.Next.Sql.ReplaceLineEndings("\r\n")))).Should().Be(0);
    }

    [Theory]
    [InlineData("CREATE TABLE posting_permits (id integer)", "posting_permits")]
    [InlineData("CREATE VIEW store_clock AS SELECT 1", "store_clock")]
    [InlineData("CREATE FUNCTION store_now() RETURNS integer LANGUAGE sql AS 'SELECT 1'", "store_now")]
    [InlineData("CREATE SEQUENCE id_order", "id_order")]
    public async Task Something_of_our_name_that_we_did_not_make_is_refused(string theirs, string name)
    {
        await database.SqlAsync($"CREATE SCHEMA {database.Quoted}");
        await database.SqlAsync(theirs);

        (await Refusal(() => database.MigrateAsync())).Should().Contain(name).And.Contain("no record of who made it").And.Contain("PostgresOptions.Schema");

        (await database.ScalarAsync<bool>("SELECT to_regclass('schema_migrations') IS NULL")).Should().BeTrue();
    }

    [Theory]
    [InlineData("CREATE TABLE schema_migrations (version character varying PRIMARY KEY)")]
    [InlineData("CREATE TABLE schema_migrations (version bigint, dirty boolean)")]
    public async Task A_record_of_another_programs_migrations_is_refused(string theirs)
    {
        await database.SqlAsync($"CREATE SCHEMA {database.Quoted}");
        await database.SqlAsync(theirs);

        (await Refusal(() => database.MigrateAsync())).Should().Contain("'schema_migrations' of another program").And.Contain("PostgresOptions.Schema");
    }

    [Fact]
    public async Task A_role_without_the_right_to_make_tables_is_told_what_to_do()
    {
        var role = PostgresServer.Current.CreateRole();
        await using var store = database.Store(options => options.MigrateAtStart = true, role);

        (await FluentActions.Awaiting(() => store.Schema.PrepareAsync(Token)).Should().ThrowAsync<StoreException>())
            .Which.Should().Match<StoreException>(error => !error.IsTransient && error.Message.Contains("PostgresStore.MigrateAsync") && error.Message.Contains("Schema.Script()"));

        (await database.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname = 'reply_scheduler'")).Should().Be(0);
    }

    [Fact]
    public async Task A_role_may_own_a_schema_that_an_administrator_made_for_it()
    {
        var role = PostgresServer.Current.CreateRole();
        await database.SqlAsync($"CREATE SCHEMA {database.Quoted} AUTHORIZATION {role}");
        await using var store = database.Store(options => options.MigrateAtStart = true, role);

        (await store.Schema.PrepareAsync(Token)).Environment.Should().Be("default");
    }

    private async Task<int> BackendAsync(string condition)
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            await using var connection = await database.ConnectAsync();
            await using var command = new NpgsqlCommand($"SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND {condition}", connection);
            if (await command.ExecuteScalarAsync(Token) is int pid) return pid;
        }
    }

    private static async Task<string> Refusal(Func<Task> act) => (await FluentActions.Awaiting(act).Should().ThrowAsync<SchemaMismatchException>()).Which.Message;
}
