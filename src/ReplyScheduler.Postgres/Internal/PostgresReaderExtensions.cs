using Npgsql;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Reads columns in the forms of <see cref="PostgresValue"/>. What a hand wrote beyond the calendar is its first or last moment.</summary>
internal static class PostgresReaderExtensions
{
    public static DateTimeOffset GetInstant(this NpgsqlDataReader row, int column) => PostgresValue.ToInstant(row.GetDateTime(column));

    public static DateTimeOffset? GetInstantOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInstant(column);

    public static Guid? GetGuidOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetGuid(column);

    public static string? GetStringOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static int? GetInt32OrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    public static long? GetInt64OrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static double? GetDoubleOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    public static TimeSpan GetDuration(this NpgsqlDataReader row, int column) => row.GetTimeSpan(column);

    public static TimeSpan? GetDurationOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetTimeSpan(column);
}
