using Microsoft.Data.Sqlite;
using ReplyScheduler.Stores;
using SQLitePCL;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>The database file of a store and how connections to it are opened. Immutable and thread-safe.</summary>
internal sealed class SqliteFile(SqliteOptions options)
{
    private const int WalAttempts = 20;
    private const int NoCheckpointOnClose = 1006;
    private const int StablePlans = 1007;

    private readonly int _busyMilliseconds = (int)options.BusyTimeout.TotalMilliseconds;
    private readonly bool _createIfMissing = options.CreateIfMissing;

    /// <summary>The absolute path, fixed when the store was built.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(options.Path);

    /// <summary>Whether our tables may live beside another program's.</summary>
    public bool Shared { get; } = options.ShareFile;

    /// <summary>The length of the write-ahead log, in bytes, past which it is copied and truncated.</summary>
    public long CheckpointBytes { get; } = options.CheckpointPages * 4096L;

    /// <summary>
    /// Opens a connection that writes: write-ahead log, each commit on disk before it returns, checkpoints by us alone.
    /// A file of another program is refused before anything in it changes.
    /// </summary>
    public SqliteConnection OpenForWriting() => Open(
        _createIfMissing ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
        connection =>
        {
            Run(connection, $"""
                PRAGMA synchronous = FULL;
                PRAGMA foreign_keys = ON;
                PRAGMA recursive_triggers = OFF;
                PRAGMA trusted_schema = OFF;
                PRAGMA mmap_size = 0;
                PRAGMA temp_store = MEMORY;
                PRAGMA cache_size = -16384;
                PRAGMA wal_autocheckpoint = 0;
                PRAGMA journal_size_limit = {CheckpointBytes};
                """);
            if (ReadJournalMode(connection) != "wal")
            {
                SchemaOwnership.RefuseForeign(connection, this);
                SwitchToWal(connection);
            }
        });

    /// <summary>Opens a connection that cannot write and never checkpoints.</summary>
    public SqliteConnection OpenForReading() => Open(SqliteOpenMode.ReadWrite, connection =>
    {
        _ = raw.sqlite3_db_config(connection.Handle, NoCheckpointOnClose, 1, out _);
        Run(connection, """
            PRAGMA query_only = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA mmap_size = 0;
            PRAGMA temp_store = MEMORY;
            PRAGMA wal_autocheckpoint = 0;
            """);
    });

    /// <summary>Sets how long statements of a connection wait for a lock; zero is not at all.</summary>
    public void SetWaiting(SqliteConnection connection, bool waits) =>
        _ = raw.sqlite3_busy_timeout(connection.Handle, waits ? _busyMilliseconds : 0);

    /// <summary>The length of the write-ahead log in bytes, zero when there is none or it cannot be seen.</summary>
    public long ReadWalLength()
    {
        try
        {
            return new FileInfo(Path + "-wal") is { Exists: true } wal ? wal.Length : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private SqliteConnection Open(SqliteOpenMode mode, Action<SqliteConnection> configure)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 1, // Zero would let the driver repeat for ever; SQLite has waited already.
        };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();

            // Otherwise SQLite compiles a statement anew whenever a value is bound that a partial index speaks of: most of ours, each time.
            _ = raw.sqlite3_db_config(connection.Handle, StablePlans, 1, out _);
            SetWaiting(connection, true);
            configure(connection);
            return connection;
        }
        catch (Exception error)
        {
            connection.Dispose();
            if (error is SqliteException sqlite)
                throw StoreErrors.Translate(sqlite, Path);
            throw;
        }
    }

    /// <summary>
    /// Changes a new file to the write-ahead log. Several processes may try at once; SQLite then answers busy without
    /// waiting, so the attempts are spaced by waiting for the file's lock.
    /// </summary>
    private void SwitchToWal(SqliteConnection connection)
    {
        var mode = "";
        for (var attempt = 1; attempt <= WalAttempts && mode != "wal"; attempt++)
        {
            try
            {
                mode = (string)Scalar(connection, "PRAGMA journal_mode = WAL")!;
            }
            catch (SqliteException error) when (StoreErrors.IsBusy(error) && attempt < WalAttempts)
            {
                Run(connection, "BEGIN EXCLUSIVE; ROLLBACK");
            }
        }

        if (mode != "wal")
            throw new StoreException($"The database '{Path}' cannot use a write-ahead log (it stays in mode '{mode}'): put the file on a local disk.", isTransient: false);
    }

    private static string ReadJournalMode(SqliteConnection connection) => (string)Scalar(connection, "PRAGMA journal_mode")!;

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
