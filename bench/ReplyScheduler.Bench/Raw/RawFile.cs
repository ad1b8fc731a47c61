using Microsoft.Data.Sqlite;
using ReplyScheduler.Sqlite;

namespace ReplyScheduler.Bench.Raw;

/// <summary>
/// A file with the library's own tables and indexes but without its triggers, so that the raw side writes the same rows into the
/// same trees and pays for nothing that guards them.
/// </summary>
internal static class RawFile
{
    public static async Task PrepareAsync(string file, DateTimeOffset? virtualClockFrom = null)
    {
        await using (var store = new SqliteStore(new SqliteOptions { Path = file, VirtualClockFrom = virtualClockFrom }))
        {
            await store.Schema.PrepareAsync(CancellationToken.None);
        }
    }

    /// <summary>Called after seeding, which the triggers help with.</summary>
    public static void DropTriggers(SqliteConnection connection)
    {
        var names = new List<string>();
        using (var command = Command(connection, "SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read()) names.Add(rows.GetString(0));
        }

        foreach (var name in names) Run(connection, $"DROP TRIGGER {name}");
    }

    /// <summary>Opens as the store does: write-ahead log, synchronous FULL, no checkpoint but our own.</summary>
    public static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA busy_timeout = 5000;");
        return connection;
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
