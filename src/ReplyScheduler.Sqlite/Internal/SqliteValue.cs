using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// The one place that says how values are stored: instants and durations as microseconds, identifiers as lower-case
/// text, truth values as 0 and 1.
/// </summary>
internal static class SqliteValue
{
    private const long Earliest = -62_135_596_800_000_000;
    private const long Latest = 253_402_300_799_999_999;

    /// <summary>Returns what the driver binds for a value; throws for types that have no stored form.</summary>
    public static object Bind(object? value) => value switch
    {
        null or DBNull => DBNull.Value,
        string text => StorableText.Check(text),
        long or byte[] => value,
        int number => (long)number,
        double => value,
        bool truth => truth ? 1L : 0L,
        Guid id => id.ToString("D"),
        DateTimeOffset instant => ToMicroseconds(instant),
        TimeSpan duration => ToMicroseconds(duration),
        _ => throw new ArgumentException($"A value of type {value.GetType()} has no stored form in SQLite.", nameof(value)),
    };

    /// <summary>Microseconds since the epoch, rounded down: SQLite and Postgres then keep the same instants.</summary>
    public static long ToMicroseconds(DateTimeOffset instant) =>
        RoundDown(instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks);

    /// <summary>Whole microseconds of a duration, rounded down.</summary>
    public static long ToMicroseconds(TimeSpan duration) => RoundDown(duration.Ticks);

    /// <summary>
    /// The UTC instant of microseconds since the epoch. What a hand wrote beyond the calendar is its first or last moment, so
    /// that one wild row cannot stop the steps that read it.
    /// </summary>
    public static DateTimeOffset ToInstant(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(microseconds, Earliest, Latest) * TimeSpan.TicksPerMicrosecond);

    /// <summary>The duration of a number of microseconds.</summary>
    public static TimeSpan ToDuration(long microseconds) =>
        new(Math.Clamp(microseconds, long.MinValue / TimeSpan.TicksPerMicrosecond, long.MaxValue / TimeSpan.TicksPerMicrosecond) * TimeSpan.TicksPerMicrosecond);

    private static long RoundDown(long ticks)
    {
        var (quotient, remainder) = Math.DivRem(ticks, TimeSpan.TicksPerMicrosecond);
        return remainder < 0 ? quotient - 1 : quotient;
    }
}
