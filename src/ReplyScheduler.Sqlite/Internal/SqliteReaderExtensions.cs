using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Reads columns in the forms that <see cref="SqliteValue"/> stores.</summary>
internal static class SqliteReaderExtensions
{
    public static DateTimeOffset GetInstant(this SqliteDataReader row, int i) => SqliteValue.ToInstant(row.GetInt64(i));

    public static DateTimeOffset? GetInstantOrNull(this SqliteDataReader row, int i) =>
        row.IsDBNull(i) ? null : row.GetInstant(i);

    public static TimeSpan GetDuration(this SqliteDataReader row, int i) => SqliteValue.ToDuration(row.GetInt64(i));

    public static Guid GetGuidText(this SqliteDataReader row, int i) => Guid.ParseExact(row.GetString(i), "D");

    public static Guid? GetGuidTextOrNull(this SqliteDataReader row, int i) =>
        row.IsDBNull(i) ? null : row.GetGuidText(i);

    public static string? GetStringOrNull(this SqliteDataReader row, int i) => row.IsDBNull(i) ? null : row.GetString(i);

    public static long? GetInt64OrNull(this SqliteDataReader row, int i) => row.IsDBNull(i) ? null : row.GetInt64(i);

    public static int? GetInt32OrNull(this SqliteDataReader row, int i) => row.IsDBNull(i) ? null : row.GetInt32(i);

    public static double? GetDoubleOrNull(this SqliteDataReader row, int i) => row.IsDBNull(i) ? null : row.GetDouble(i);

    public static bool GetTruth(this SqliteDataReader row, int i) => row.GetInt64(i) != 0;
}
