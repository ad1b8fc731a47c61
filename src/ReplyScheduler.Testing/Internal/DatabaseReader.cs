using Microsoft.Data.Sqlite;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Testing.Internal;

/// <summary>Reads rows of a file as a DBA's own tool would: by a connection of its own, for each query anew.</summary>
internal sealed class DatabaseReader(string path)
{
    public async Task<IReadOnlyList<T>> ReadAsync<T>(string sql, Func<SqliteDataReader, T> read, string? parameter, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False;Default Timeout=30");
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$name", (object?)parameter ?? DBNull.Value);
        var found = new List<T>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            found.Add(read(rows));
        }

        return found;
    }

    public static string? Text(SqliteDataReader row, int i) => row.IsDBNull(i) ? null : row.GetString(i);

    public static Guid? Id(SqliteDataReader row, int i) => row.IsDBNull(i) ? null : Guid.Parse(row.GetString(i));

    public static T? Code<T>(SqliteDataReader row, int i) where T : struct, Enum => row.IsDBNull(i) ? null : StoredCode.To<T>(row.GetString(i));

    /// <summary>Instants are stored as microseconds since the Unix epoch.</summary>
    public static DateTimeOffset Instant(SqliteDataReader row, int i) => DateTimeOffset.UnixEpoch.AddTicks(row.GetInt64(i) * TimeSpan.TicksPerMicrosecond);
}
