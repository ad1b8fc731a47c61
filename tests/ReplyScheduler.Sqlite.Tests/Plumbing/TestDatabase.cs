using Microsoft.Data.Sqlite;
using ReplyScheduler.Sqlite.Internal;

namespace ReplyScheduler.Sqlite.Tests.Plumbing;

/// <summary>A folder for one test with a database file in it, and the small schema that plumbing tests use.</summary>
internal sealed class TestDatabase : IDisposable
{
    public static readonly Migration First = new(1, "notes", """
        CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE) STRICT;
        CREATE TABLE links (note INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED) STRICT;
        CREATE TABLE blobs (data BLOB) STRICT;
        CREATE TABLE transactions (id INTEGER PRIMARY KEY) STRICT;
        """);

    public static readonly Migration Second = new(2, "index", """
        CREATE INDEX notes_by_text ON notes (text, id);
        CREATE TRIGGER notes_stay BEFORE DELETE ON notes BEGIN SELECT RAISE(ABORT, 'notes stay'); END;
        """);

    public static readonly SqlText Statements = new([new("test.sql", """
        -- What the tests run.
        -- :name store_now
        INSERT INTO transactions DEFAULT VALUES RETURNING id
        -- :name add
        INSERT INTO notes (text) VALUES ($text)
        -- :name add_blob
        INSERT INTO blobs (data) VALUES (zeroblob($size))
        -- :name add_link
        INSERT INTO links (note) VALUES ($note)
        -- :name count
        SELECT count(*) FROM notes
        -- :name texts
        SELECT text FROM notes ORDER BY text
        -- :name echo
        SELECT $first, $second
        -- :name one
        SELECT $value
        -- :name none
        SELECT 1 WHERE 0
        -- :name limit_pages
        PRAGMA max_page_count = 64
        -- :name forbid_writing
        PRAGMA query_only = ON
        """)]);

    private readonly string _folder = Directory.CreateTempSubdirectory("reply-scheduler-").FullName;

    public TestDatabase() => Options = new SqliteOptions { Path = Path.Combine(_folder, "test.db") };

    public SqliteOptions Options { get; }

    public string FolderPath => _folder;

    public SqliteFile File => new(Options);

    public SqliteMigrator Migrator(params Migration[] migrations) =>
        new(File, migrations.Length == 0 ? [First, Second] : migrations, "1.2.3+abc");

    public SqliteWriter StartWriter() => new(File, Statements, connection => Migrator().Migrate(connection));

    /// <summary>Runs SQL as another program would, and returns the first value.</summary>
    public object? Sql(string sql)
    {
        using var connection = OpenOther();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public SqliteConnection OpenOther()
    {
        var connection = new SqliteConnection($"Data Source={Options.Path};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
