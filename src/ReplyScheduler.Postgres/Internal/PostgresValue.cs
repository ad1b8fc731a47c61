using Npgsql;
using NpgsqlTypes;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>The one place that says how values go to the server: instants in whole microseconds, rounded down; texts that can be given back.</summary>
internal static class PostgresValue
{
    /// <summary>A parameter at its position.</summary>
    /// <exception cref="Stores.StoreException">A text cannot be stored.</exception>
    public static NpgsqlParameter Bind(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = ToDriver(value) };

    /// <summary>Whole microseconds, rounded down: SQLite and Postgres then keep the same instants.</summary>
    public static DateTime ToDriver(DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks;
        return new DateTime(ticks - (ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
    }

    /// <summary>All of it in microseconds: a day of an interval is an hour shorter or longer where clocks change.</summary>
    public static NpgsqlInterval ToDriver(TimeSpan span) => new(0, 0, span.Ticks / TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset ToInstant(DateTime instant) => new(DateTime.SpecifyKind(instant, DateTimeKind.Utc));

    private static object ToDriver(object? value) => value switch
    {
        null or DBNull => DBNull.Value,
        string text => StorableText.Check(text),
        DateTimeOffset instant => ToDriver(instant),
        TimeSpan span => ToDriver(span),
        Guid or long or int or short or bool or double => value,
        string?[] texts => Checked(texts),
        DateTimeOffset[] instants => Array.ConvertAll(instants, ToDriver),
        DateTimeOffset?[] instants => Array.ConvertAll(instants, instant => instant is { } at ? ToDriver(at) : (DateTime?)null),
        TimeSpan[] spans => Array.ConvertAll(spans, ToDriver),
        Array => value,
        _ => throw new ArgumentException($"A value of type {value.GetType()} has no stored form in Postgres.", nameof(value)),
    };

    private static string?[] Checked(string?[] texts)
    {
        foreach (var text in texts)
        {
            if (text is not null) StorableText.Check(text);
        }

        return texts;
    }
}
