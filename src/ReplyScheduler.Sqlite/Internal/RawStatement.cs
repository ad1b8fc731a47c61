using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// A statement without parameters or rows, compiled once and run without the driver, because the driver answers a busy
/// database by sleeping and repeating on its own. Waiting is left to SQLite's busy timeout.
/// </summary>
internal sealed class RawStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public RawStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
    }

    /// <summary>Runs the statement to its end; throws <see cref="SqliteException"/> when it fails.</summary>
    public void Run()
    {
        int result;
        do
            result = raw.sqlite3_step(_statement);
        while (result == raw.SQLITE_ROW);
        try
        {
            Check(result == raw.SQLITE_DONE ? raw.SQLITE_OK : result);
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement?.Dispose();

    private void Check(int result)
    {
        if (result == raw.SQLITE_OK)
            return;
        var extended = raw.sqlite3_extended_errcode(_database);
        throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), result & 0xff, extended);
    }
}
