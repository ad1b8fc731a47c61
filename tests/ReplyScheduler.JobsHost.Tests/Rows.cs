using Microsoft.Data.Sqlite;

namespace ReplyScheduler.JobsHost.Tests;

/// <summary>Reads a database as any tool would, past the library.</summary>
internal static class Rows
{
    public static IReadOnlyList<string> Read(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read()) found.Add(string.Join('|', Enumerable.Range(0, rows.FieldCount).Select(i => rows.GetValue(i))));
        return found;
    }
}
