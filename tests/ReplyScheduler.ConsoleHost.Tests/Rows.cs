using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ReplyScheduler.ConsoleHost.Tests;

/// <summary>Reads a database as any tool would, past the library.</summary>
internal static class Rows
{
    /// <summary>Rows of a SQLite file as text, columns joined by a bar.</summary>
    public static IReadOnlyList<string> Read(string database, string sql) => Read(new SqliteConnection($"Data Source={database};Pooling=False"), sql);

    /// <summary>Rows of a Postgres database, the same way.</summary>
    public static IReadOnlyList<string> Read(NpgsqlConnectionStringBuilder database, string sql) =>
        Read(new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false, SearchPath = "reply_scheduler" }.ConnectionString), sql);

    private static List<string> Read(DbConnection connection, string sql)
    {
        using var open = connection;
        open.Open();
        using var command = open.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read())
        {
            found.Add(string.Join('|', Enumerable.Range(0, rows.FieldCount).Select(i => rows.GetValue(i))));
        }

        return found;
    }
}
