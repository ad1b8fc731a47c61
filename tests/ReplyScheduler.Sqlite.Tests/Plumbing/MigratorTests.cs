using FluentAssertions;
using Microsoft.Data.Sqlite;
using ReplyScheduler.Sqlite.Internal;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.Plumbing;

public sealed class MigratorTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void A_new_file_gets_every_migration_once_with_its_record()
    {
        _database.Migrator().Migrate().Should().Be(2);
        _database.Migrator().Migrate().Should().Be(0);
        _database.Sql("SELECT group_concat(version || name || length(checksum) || library_version) FROM schema_migrations")
            .Should().Be("1notes641.2.3+abc,2index641.2.3+abc");
        _database.Sql("SELECT min(applied_at) > 1e15 FROM schema_migrations").Should().Be(1L);
        _database.Sql("PRAGMA journal_mode").Should().Be("wal");
    }

    [Fact]
    public void Only_pending_migrations_are_applied()
    {
        _database.Migrator(TestDatabase.First).Migrate().Should().Be(1);
        _database.Sql("INSERT INTO notes (text) VALUES ('kept')");
        _database.Migrator().Migrate().Should().Be(1);
        _database.Sql("SELECT text FROM notes").Should().Be("kept");
    }

    [Fact]
    public async Task Twenty_racing_migrators_apply_each_migration_once()
    {
        using var start = new Barrier(20);
        var racers = Enumerable.Range(0, 20).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return _database.Migrator().Migrate();
            },
            TaskCreationOptions.LongRunning));
        (await Task.WhenAll(racers)).Sum().Should().Be(2);
        _database.Sql("SELECT count(*) FROM schema_migrations").Should().Be(2L);
    }

    [Fact]
    public void Line_ends_of_the_checkout_do_not_count()
    {
        _database.Migrator(TestDatabase.First).Migrate();
        var crlf = new Migration(1, "notes", TestDatabase.First.Sql.ReplaceLineEndings("\r\n"));
        _database.Migrator(crlf).Migrate().Should().Be(0);
    }

    [Theory]
    [InlineData("DROP INDEX notes_by_text", "the index 'notes_by_text' is missing")]
    [InlineData("DROP TRIGGER notes_stay", "the trigger 'notes_stay' is missing")]
    [InlineData("DROP TRIGGER notes_stay; CREATE TRIGGER notes_stay BEFORE DELETE ON notes BEGIN SELECT 1; END", "the trigger 'notes_stay' was changed")]
    [InlineData("ALTER TABLE blobs ADD COLUMN extra TEXT", "the table 'blobs' was changed")]
    public void An_object_of_ours_that_is_missing_or_changed_is_refused_by_name(string drift, string message)
    {
        _database.Migrator().Migrate();
        _database.Sql(drift);
        Refusal().Should().Contain(message).And.Contain(_database.Options.Path);
    }

    [Fact]
    public void Drift_is_refused_before_a_pending_migration_is_applied()
    {
        _database.Migrator(TestDatabase.First).Migrate();
        _database.Sql("DROP TABLE blobs");
        Refusal().Should().Contain("the table 'blobs' is missing");
        _database.Sql("SELECT count(*) FROM schema_migrations").Should().Be(1L);
    }

    [Fact]
    public void Extra_objects_of_an_administrator_are_fine()
    {
        _database.Migrator().Migrate();
        _database.Sql("CREATE INDEX mine ON notes (id, text); CREATE VIEW my_view AS SELECT 1; ANALYZE");
        _database.Migrator().Migrate().Should().Be(0);
        _database.Migrator().Migrate().Should().Be(0);
    }

    [Fact]
    public void A_newer_schema_is_refused()
    {
        _database.Migrator().Migrate();
        Refusal(TestDatabase.First).Should().Contain("newer version of the library").And.Contain("0002_index");
    }

    [Fact]
    public void A_changed_text_of_an_applied_migration_is_refused()
    {
        _database.Migrator().Migrate();
        Refusal(TestDatabase.First, new(2, "index", "SELECT 1")).Should().Contain("another text of 0002_index");
        _database.Sql("UPDATE schema_migrations SET checksum = 'x' WHERE version = 1");
        Refusal().Should().Contain("another text of 0001_notes");
    }

    [Fact]
    public void A_gap_in_the_record_is_refused()
    {
        _database.Migrator().Migrate();
        _database.Sql("DELETE FROM schema_migrations WHERE version = 1");
        Refusal().Should().Contain("does not record the migration 0001_notes");
    }

    [Fact]
    public void Another_programs_file_is_refused_and_left_as_it_was()
    {
        _database.Sql("CREATE TABLE customers (id)");
        var before = File.ReadAllBytes(_database.Options.Path);
        Refusal().Should().Contain("another program's tables").And.Contain("customers");
        File.ReadAllBytes(_database.Options.Path).Should().Equal(before);
    }

    [Fact]
    public void Another_programs_file_is_shared_when_asked()
    {
        _database.Sql("CREATE TABLE customers (id); PRAGMA user_version = 7");
        _database.Options.ShareFile = true;
        _database.Migrator().Migrate().Should().Be(2);
        _database.Migrator().Migrate().Should().Be(0);
        _database.Sql("PRAGMA user_version").Should().Be(7L);
    }

    [Fact]
    public void A_table_of_our_name_without_a_record_is_refused()
    {
        _database.Sql("CREATE TABLE Notes (id)");
        _database.Options.ShareFile = true;
        Refusal().Should().Contain("'notes'").And.Contain("no record of who made it");
        _database.Sql("SELECT count(*) FROM sqlite_schema").Should().Be(1L);
    }

    [Fact]
    public void A_record_of_another_programs_migrations_is_refused()
    {
        _database.Sql("CREATE TABLE schema_migrations (version TEXT)");
        _database.Options.ShareFile = true;
        Refusal().Should().Contain("'schema_migrations' of another program");
    }

    [Fact]
    public void A_migration_that_the_rows_refuse_leaves_the_file_as_it_was()
    {
        _database.Migrator(TestDatabase.First).Migrate();
        _database.Sql("INSERT INTO blobs VALUES (x'00'), (x'00')");
        Refusal(TestDatabase.First, new(2, "unique", "CREATE TABLE later (id); CREATE UNIQUE INDEX one_blob ON blobs (data)"))
            .Should().Contain("0002_unique").And.Contain("UNIQUE");
        _database.Sql("SELECT count(*) FROM sqlite_schema WHERE name = 'later'").Should().Be(0L);
        _database.Migrator(TestDatabase.First).Migrate().Should().Be(0);
    }

    [Fact]
    public void The_script_makes_a_database_that_counts_as_migrated()
    {
        _database.Sql(_database.Migrator().Script());
        _database.Migrator().Migrate().Should().Be(0);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(_database.Options.Path, new string('x', 5000));
        OpenError().Should().Contain("is not a SQLite database");
        File.ReadAllText(_database.Options.Path).Should().HaveLength(5000);
    }

    [Fact]
    public void A_directory_a_missing_folder_and_a_missing_file_are_told_apart()
    {
        var path = _database.Options.Path;
        _database.Options.CreateIfMissing = false;
        OpenError().Should().Contain("does not exist and was not created");
        _database.Options.Path = _database.FolderPath;
        OpenError().Should().Contain("it is a directory");
        _database.Options.Path = Path.Combine(_database.FolderPath, "absent", "x.db");
        OpenError().Should().Contain("the folder").And.Contain("does not exist");
        File.Exists(path).Should().BeFalse();
    }

    private string Refusal(params Migration[] migrations) => _database.Migrator(migrations)
        .Invoking(migrator => migrator.Migrate()).Should().Throw<SchemaMismatchException>().Which.Message;

    private string OpenError()
    {
        var error = _database.Migrator().Invoking(migrator => migrator.Migrate()).Should().Throw<StoreException>().Which;
        error.IsTransient.Should().BeFalse();
        error.InnerException.Should().BeOfType<SqliteException>();
        return error.Message;
    }
}
