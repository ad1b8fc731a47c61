using FluentAssertions;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Schema;

/// <summary>What is missing or was altered is told by its name; nothing runs on it.</summary>
public sealed class DriftTests : IDisposable
{
    private readonly SchemaDatabase database = new();

    public void Dispose() => database.Dispose();

    [Theory]
    [InlineData("DROP TRIGGER job_slots_kept ON job_slots", "lacks the trigger job_slots_kept of job_slots")]
    [InlineData("ALTER TABLE system_events DISABLE TRIGGER system_events_fixed", "the trigger system_events_fixed of system_events was changed")]
    [InlineData("CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'", "the function refuse() was changed")]
    [InlineData("DROP INDEX posting_permits_target", "lacks the index posting_permits_target")]
    [InlineData("DROP INDEX posting_permits_target; CREATE UNIQUE INDEX posting_permits_target ON posting_permits (permit_id)", "the index posting_permits_target was changed")]
    [InlineData("ALTER TABLE instances ALTER COLUMN process_id TYPE bigint", "the column instances.process_id was changed")]
    [InlineData("ALTER TABLE job_executions ALTER COLUMN attempt DROP DEFAULT", "the column job_executions.attempt was changed")]
    [InlineData("ALTER TABLE posting_permits ALTER COLUMN account DROP NOT NULL", "the column posting_permits.account was changed")]
    [InlineData("ALTER TABLE instances DROP COLUMN machine", "lacks the column instances.machine")]
    [InlineData("ALTER TABLE job_slots DROP CONSTRAINT job_slots_disposition_check", "lacks the constraint job_slots_disposition_check of job_slots")]
    [InlineData("ALTER TABLE stop_switches RENAME TO switches", "lacks the table stop_switches")]
    [InlineData("ALTER TABLE event_spool SET UNLOGGED", "the table event_spool was changed")]
    [InlineData("DROP VIEW post_attempts", "lacks the view post_attempts")]
    [InlineData("CREATE OR REPLACE VIEW store_clock AS SELECT now() AS now", "the view store_clock was changed")]
    [InlineData("ALTER SEQUENCE id_order NO CYCLE", "the sequence id_order was changed")]
    [InlineData("DROP VIEW schema_objects", "lacks the view schema_objects")]
    public async Task An_object_of_ours_that_is_missing_or_changed_is_refused_by_name(string drift, string message)
    {
        await database.MigrateAsync();
        await database.SqlAsync(drift);

        var refusal = (await FluentActions.Awaiting(() => database.PrepareAsync(database.Migrator(), mayMigrate: false)).Should().ThrowAsync<SchemaMismatchException>()).Which.Message;

        refusal.Should().Contain(message).And.Contain(database.Name);
    }

    [Fact]
    public async Task Drift_is_refused_before_a_pending_migration_is_applied()
    {
        await database.MigrateAsync();
        await database.SqlAsync("DROP TABLE accounts");

        await FluentActions.Awaiting(() => database.MigrateAsync(SchemaDatabase.Next)).Should().ThrowAsync<SchemaMismatchException>().WithMessage("*lacks the table accounts*");

        (await database.ScalarAsync<long>("SELECT count(*) FROM schema_migrations")).Should().Be(1);
    }

    [Theory]
    [InlineData("DROP INDEX notes_text", "lacks the index notes_text")]
    [InlineData("ALTER TABLE alerts DROP COLUMN note", "lacks the column alerts.note")]
    [InlineData("DROP TRIGGER alerts_raised ON alerts", "lacks the trigger alerts_raised of alerts")]
    public async Task What_a_later_migration_made_counts_like_what_the_first_one_made(string drift, string message)
    {
        await database.MigrateAsync();
        await database.MigrateAsync(SchemaDatabase.Next);
        await database.SqlAsync(drift);

        await FluentActions.Awaiting(() => database.MigrateAsync(SchemaDatabase.Next)).Should().ThrowAsync<SchemaMismatchException>().WithMessage($"*{message}*");
    }

    [Fact]
    public async Task Extra_objects_and_settings_of_an_administrator_are_fine()
    {
        await database.SqlAsync($"CREATE SCHEMA {database.Quoted}");
        await database.SqlAsync("CREATE TABLE theirs (id integer PRIMARY KEY)");
        await database.MigrateAsync();
        await database.SqlAsync("""
            CREATE INDEX mine ON job_executions (started_at);
            CREATE VIEW my_view AS SELECT count(*) FROM job_slots;
            ALTER TABLE system_events ADD COLUMN note text, SET (fillfactor = 90), ALTER COLUMN message SET STATISTICS 10;
            ALTER INDEX job_executions_slot SET (fillfactor = 80);
            CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER mine AFTER INSERT ON alerts FOR EACH STATEMENT EXECUTE FUNCTION mine();
            DROP TABLE theirs;
            REINDEX TABLE posting_permits; ANALYZE; CLUSTER posting_permits USING posting_permits_created;
            """);

        (await database.PrepareAsync(database.Migrator(), mayMigrate: false)).Should().Be(0);
    }

    /// <summary>What a dump is made of; a restored database must pass for what it is.</summary>
    [Fact]
    public async Task What_the_server_writes_of_an_object_makes_the_same_object_again()
    {
        await database.MigrateAsync();
        await database.SqlAsync("""
            DO $$
            DECLARE x record;
            BEGIN
              PERFORM set_config('search_path', 'pg_catalog', true);
              FOR x IN SELECT t.tgname AS name, t.tgrelid::regclass AS relation, pg_get_triggerdef(t.oid) AS definition FROM pg_trigger t
                       WHERE NOT t.tgisinternal AND t.tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'reply_scheduler'::regnamespace) LOOP
                EXECUTE format('DROP TRIGGER %I ON %s', x.name, x.relation);
                EXECUTE x.definition;
              END LOOP;
              FOR x IN SELECT c.conname AS name, c.conrelid::regclass AS relation, pg_get_constraintdef(c.oid) AS definition FROM pg_constraint c
                       WHERE c.contype = 'c' AND c.conrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'reply_scheduler'::regnamespace) LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', x.relation, x.name, x.name, x.definition);
              END LOOP;
              FOR x IN SELECT c.oid::regclass AS relation, pg_get_viewdef(c.oid) AS definition FROM pg_class c
                       WHERE c.relkind = 'v' AND c.relnamespace = 'reply_scheduler'::regnamespace LOOP
                EXECUTE format('CREATE OR REPLACE VIEW %s AS %s', x.relation, x.definition);
              END LOOP;
              FOR x IN SELECT i.indexrelid::regclass AS relation, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
                       WHERE i.indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'reply_scheduler'::regnamespace)
                         AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid) LOOP
                EXECUTE format('DROP INDEX %s', x.relation);
                EXECUTE x.definition;
              END LOOP;
            END
            $$
            """);

        (await database.PrepareAsync(database.Migrator(), mayMigrate: false)).Should().Be(0);
    }

    [Fact]
    public async Task A_session_with_settings_of_its_own_finds_the_schema_as_it_was_made()
    {
        await database.MigrateAsync();
        await using var connection = await database.ConnectAsync();
        foreach (var setting in (string[])["TimeZone = 'Asia/Kathmandu'", "DateStyle = 'German'", "search_path = reply_scheduler", "quote_all_identifiers = on", "IntervalStyle = 'sql_standard'"])
        {
            await using var set = new Npgsql.NpgsqlCommand("SET " + setting, connection);
            await set.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        (await database.Migrator().PrepareAsync(connection, mayMigrate: false, TestContext.Current.CancellationToken)).Should().Be(0);
    }

    [Fact]
    public async Task After_an_upgrade_of_the_server_only_what_is_missing_counts()
    {
        await database.MigrateAsync();
        await database.SqlAsync("UPDATE schema_migrations SET server_version = 12; CREATE OR REPLACE VIEW store_clock AS SELECT now() AS now");
        (await database.MigrateAsync()).Should().Be(0);

        await database.SqlAsync("DROP TRIGGER job_slots_kept ON job_slots");

        await FluentActions.Awaiting(() => database.MigrateAsync()).Should().ThrowAsync<SchemaMismatchException>().WithMessage("*lacks the trigger job_slots_kept of job_slots*");
    }
}
