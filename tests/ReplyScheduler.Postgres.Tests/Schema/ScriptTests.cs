using FluentAssertions;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Schema;

/// <summary>What a DBA runs by hand is what the library would have done.</summary>
public sealed class ScriptTests : IDisposable
{
    private const string Objects = "SELECT string_agg(name || E'\\n' || definition, E'\\n' ORDER BY name) FROM schema_objects";

    private readonly SchemaDatabase database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task The_script_makes_what_the_migration_makes_and_counts_as_migrated()
    {
        await RunAsync(database, database.Migrator(SchemaDatabase.Next).Script());
        using var migrated = new SchemaDatabase();
        await migrated.MigrateAsync(SchemaDatabase.Next);

        (await database.ScalarAsync<string>(Objects)).Should().Be(await migrated.ScalarAsync<string>(Objects)).And.Contain("table posting_permits");
        const string Record = "SELECT string_agg(version || name || checksum || library_version || definitions::text, E'\\n' ORDER BY version) FROM schema_migrations";
        (await database.ScalarAsync<string>(Record)).Should().Be(await migrated.ScalarAsync<string>(Record));
        (await database.PrepareAsync(database.Migrator(SchemaDatabase.Next), mayMigrate: false)).Should().Be(0);
    }

    [Fact]
    public async Task A_script_that_is_run_twice_changes_nothing()
    {
        await using var store = database.Store();
        await RunAsync(database, store.Schema.Script());
        var before = await database.ScalarAsync<string>(Objects);

        await FluentActions.Awaiting(() => RunAsync(database, store.Schema.Script())).Should().ThrowAsync<Npgsql.PostgresException>().WithMessage("*schema_migrations*already exists*");

        (await database.ScalarAsync<string>(Objects)).Should().Be(before);
    }

    [Fact]
    public async Task The_script_is_one_transaction_that_stops_at_the_first_error()
    {
        await using var store = database.Store();

        var lines = store.Schema.Script().Split('\n');

        lines[0].Should().Be("\\set ON_ERROR_STOP on");
        lines[1].Should().StartWith("BEGIN");
        lines.Last(line => line.Length > 0).Should().Be("COMMIT;");
        lines.Should().NotContain(line => line.Contains('\r'));
    }

    [Theory]
    [InlineData("Bot's Schema")]
    [InlineData("public")]
    [InlineData("rs")]
    [InlineData("UPPER")]
    [InlineData("a\"b\\c.d")]
    [InlineData("$1 $body :x")]
    [InlineData("Zürich 漢字")]
    public async Task A_schema_may_have_any_name(string schema)
    {
        using var named = new SchemaDatabase(schema);
        await using var store = named.Store(options => options.MigrateAtStart = true);

        await store.Schema.PrepareAsync(TestContext.Current.CancellationToken);

        await named.SqlAsync("""
            INSERT INTO scheduled_jobs (job_name, job_type, schedule, freshness_seconds) VALUES ('j', 't', '* * * * *', 60);
            WITH s AS (INSERT INTO job_slots (job_id, slot_time, kind, disposition) SELECT id, created_at, 'schedule', 'claimed' FROM scheduled_jobs RETURNING *)
            INSERT INTO job_executions (job_id, slot_time, kind, status, started_at, lease_until) SELECT job_id, slot_time, kind, 'running', slot_time, slot_time FROM s;
            INSERT INTO posting_permits (decision_id, target_id) VALUES (gen_random_uuid(), 't');
            UPDATE posting_permits SET status = 'REJECTED', reason_code = 'target_not_root';
            DELETE FROM scheduled_jobs;
            """);
        (await named.ScalarAsync<string>("SELECT string_agg(event_type, ',' ORDER BY seq) FROM system_events")).Should().Be("permit_requested,alert_raised,permit_rejected_target_not_root");
        using var copy = new SchemaDatabase(schema);
        await RunAsync(copy, named.Migrator().Script());
        (await copy.PrepareAsync(copy.Migrator(), mayMigrate: false)).Should().Be(0);
    }

    [Fact]
    public async Task Two_schemas_of_one_database_are_two_stores()
    {
        await database.MigrateAsync();
        await using var other = database.Store(options => (options.Schema, options.MigrateAtStart) = ("other", true));
        await using var first = database.Store(options => options.MigrateAtStart = true);

        var infos = await Task.WhenAll(other.Schema.PrepareAsync(TestContext.Current.CancellationToken), first.Schema.PrepareAsync(TestContext.Current.CancellationToken));

        infos[0].StoreId.Should().NotBe(infos[1].StoreId);
    }

    /// <summary>Without the line that only psql understands.</summary>
    private static Task RunAsync(SchemaDatabase database, string script) => database.SqlAsync(script[(script.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
}
