using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Bench.Raw;

/// <summary>
/// The bare driver on a file.
/// </summary>
internal static class RawFile
{
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

    public static object Read(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        return command.ExecuteScalar()!;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
