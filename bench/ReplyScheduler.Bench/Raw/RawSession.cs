using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Bench.Raw;

/// <summary>A connection to a file whose statements stay compiled.</summary>
internal sealed class RawSession(SqliteConnection connection) : IRawSession, IDisposable
{
    private const string Rows = "(SELECT value ->> 0 AS run, value ->> 1 AS job, value ->> 2 AS name, key + 1 AS n FROM json_each($1)) v";

    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly StringBuilder _json = new();

    /// <summary>Statements run, transactions included.</summary>
    public long Statements { get; private set; }

    public void Run(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    public void One(string sql, params ReadOnlySpan<object?> values)
    {
        if (Bind(sql, values).ExecuteNonQuery() != 1) throw new InvalidOperationException("A raw step found no row.");
    }

    public void Query(string sql, Action<DbDataReader> read, params ReadOnlySpan<object?> values)
    {
        using var row = Bind(sql, values).ExecuteReader();
        row.Read();
        read(row);
    }

    public void Set(string sql, RawRows rows, params ReadOnlySpan<object?> values)
    {
        if (!_texts.TryGetValue(sql, out var text))
            _texts.Add(sql, text = sql.Replace("{rows}", Rows, StringComparison.Ordinal).Replace("{us}", "1", StringComparison.Ordinal).Replace("{json}", "json_object", StringComparison.Ordinal));
        Bind(text, [Json(rows), null, null, .. values]).ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values) command.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        Statements++;
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++) command.Parameters.AddWithValue($"${i}", DBNull.Value);
            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = Stored(values[i]);
        return command;
    }

    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => id.ToString(),
        DateTimeOffset at => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10,
        _ => value,
    };

    private string Json(RawRows rows)
    {
        _json.Clear().Append('[');
        for (var i = 0; i < rows.Runs.Length; i++)
        {
            if (i > 0) _json.Append(',');
            _json.Append(CultureInfo.InvariantCulture, $"[\"{rows.Runs[i]}\",\"{rows.Jobs[i]}\",\"{rows.Names[i]}\"]");
        }

        return _json.Append(']').ToString();
    }
}
