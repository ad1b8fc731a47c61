using Npgsql;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>The one row of counts and instants that a statement answers, known when the trip is over.</summary>
internal sealed class Figures
{
    private readonly List<object?> values = [];

    /// <summary>Adds a statement whose row is read.</summary>
    public static Figures Add(PostgresStep step, string name, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        var figures = new Figures();
        step.Add(name, figures.Read, args);
        return figures;
    }

    /// <summary>Adds a statement that answers a count for each name.</summary>
    public static SortedDictionary<string, int> AddCounts(PostgresStep step, string name, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        step.Add(name, row => counts[row.GetString(0)] = checked((int)row.GetInt64(1)), args);
        return counts;
    }

    /// <summary>Adds a statement that answers texts.</summary>
    public static List<string> AddTexts(PostgresStep step, string name, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        var texts = new List<string>();
        step.Add(name, row => texts.Add(row.GetString(0)), args);
        return texts;
    }

    public int Int(int column) => values[column] is long value ? checked((int)value) : 0;

    public long? Int64(int column) => (long?)values[column];

    public DateTimeOffset? Instant(int column) => (DateTimeOffset?)values[column];

    private void Read(NpgsqlDataReader row)
    {
        for (var i = 0; i < row.FieldCount; i++)
            values.Add(row.IsDBNull(i) ? null : row.GetFieldType(i) == typeof(DateTime) ? row.GetInstant(i) : row.GetInt64(i));
    }
}
