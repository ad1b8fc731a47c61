using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>The writer's connection with its transaction statements. Used by the writer thread alone.</summary>
internal sealed class WriterConnection : IDisposable
{
    private readonly SqliteFile _file;
    private readonly SqliteConnection _connection;
    private readonly RawStatement _begin;
    private readonly RawStatement _commit;
    private readonly RawStatement _rollback;
    private readonly RawStatement _checkpoint;
    private long _checkpointAt;

    private WriterConnection(SqliteFile file, SqliteConnection connection, SqlText text)
    {
        _file = file;
        _connection = connection;
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _rollback = new(connection, "ROLLBACK");
        _checkpoint = new(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        _checkpointAt = file.CheckpointBytes;
        Session = new(connection, text);
    }

    public SqliteSession Session { get; }

    /// <summary>Opens the file and lets <paramref name="prepare"/> check it before any step sees it.</summary>
    public static WriterConnection Open(SqliteFile file, SqlText text, Action<SqliteConnection>? prepare)
    {
        var connection = file.OpenForWriting();
        try
        {
            prepare?.Invoke(connection);
            return new(file, connection, text);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Begin()
    {
        Session.Renew();
        _begin.Run();
    }

    public void Commit() => _commit.Run();

    /// <summary>Undoes the transaction, unless SQLite has done so by itself.</summary>
    public void Rollback()
    {
        Session.CloseReaders();
        if (Session.InTransaction)
            _rollback.Run();
    }

    /// <summary>
    /// Copies the write-ahead log into the database once it is long, without waiting for anybody. Readers may prevent
    /// it; then it is tried again when the log has grown by as much once more.
    /// </summary>
    public void CheckpointIfLong()
    {
        if (_file.ReadWalLength() <= _checkpointAt)
            return;
        _file.SetWaiting(_connection, false);
        try
        {
            _checkpoint.Run();
        }
        catch (SqliteException)
        {
            // The committed steps are safe in the log; the next attempt or the next open copies them.
        }

        _file.SetWaiting(_connection, true);
        _checkpointAt = _file.ReadWalLength() + _file.CheckpointBytes;
    }

    public void Dispose()
    {
        Session.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _checkpoint.Dispose();
        _connection.Dispose();
    }
}
