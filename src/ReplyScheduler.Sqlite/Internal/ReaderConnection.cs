using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>One connection of the readers. Used by one read at a time; not used again after a read that threw.</summary>
internal sealed class ReaderConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteSession _session;
    private readonly RawStatement _begin;
    private readonly RawStatement _end;

    public ReaderConnection(SqliteFile file, SqlText text)
    {
        _connection = file.OpenForReading();
        _session = new(_connection, text);
        _begin = new(_connection, "BEGIN");
        _end = new(_connection, "COMMIT");
    }

    public T Read<T>(Func<SqliteSession, T> read)
    {
        _session.Renew();
        _begin.Run();
        var result = read(_session);
        _session.CloseReaders();
        _end.Run();
        return result;
    }

    public void Dispose()
    {
        _session.Dispose();
        _begin.Dispose();
        _end.Dispose();
        _connection.Dispose();
    }
}
