using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace ReplyScheduler.Bench.Raw;

/// <summary>The statements of one step on their way to the server.</summary>
internal sealed class RawPipeline(NpgsqlConnection connection) : IRawSession, IAsyncDisposable
{
    private const string Rows = "unnest($1, $2, $3) WITH ORDINALITY v (run, job, name, n)";

    private readonly NpgsqlBatch _batch = new(connection);
    private readonly List<Action<DbDataReader>> _reads = [];
    private readonly List<NpgsqlBatchCommand> _ones = [];

    public void Run(string sql, params ReadOnlySpan<object?> values) => Add(sql, values);

    public void One(string sql, params ReadOnlySpan<object?> values) => _ones.Add(Add(sql, values));

    public void Query(string sql, Action<DbDataReader> read, params ReadOnlySpan<object?> values)
    {
        Add(sql, values);
        _reads.Add(read);
    }

    public void Set(string sql, RawRows rows, params ReadOnlySpan<object?> values)
    {
        var text = sql.Replace("{rows}", Rows, StringComparison.Ordinal).Replace("{us}", "interval '1 microsecond'", StringComparison.Ordinal)
            .Replace("{json}", "jsonb_build_object", StringComparison.Ordinal);
        Add(text, [rows.Runs, rows.Jobs, rows.Names, .. values]);
    }

    public async Task RunAsync()
    {
        await _batch.PrepareAsync();
        await using (var reader = await _batch.ExecuteReaderAsync())
        {
            foreach (var read in _reads)
            {
                await reader.ReadAsync();
                read(reader);
                await reader.NextResultAsync();
            }

            while (await reader.NextResultAsync())
            {
            }
        }

        if (_ones.Exists(command => command.RecordsAffected != 1)) throw new InvalidOperationException("A raw step found no row.");
    }

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    private NpgsqlBatchCommand Add(string sql, ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(Bind(value));
        _batch.BatchCommands.Add(command);
        return command;
    }

    /// <summary>The server finds out what a text stands for: JSON, mostly.</summary>
    private static NpgsqlParameter Bind(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown },
        string text => new NpgsqlParameter { Value = text, NpgsqlDbType = NpgsqlDbType.Unknown },
        Guid id => new NpgsqlParameter<Guid> { TypedValue = id, NpgsqlDbType = NpgsqlDbType.Uuid },
        DateTimeOffset at => new NpgsqlParameter<DateTimeOffset> { TypedValue = at, NpgsqlDbType = NpgsqlDbType.TimestampTz },
        Guid[] ids => new NpgsqlParameter<Guid[]> { TypedValue = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
        string[] texts => new NpgsqlParameter<string[]> { TypedValue = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
        _ => throw new ArgumentException($"No raw statement takes {value.GetType().Name}.", nameof(value)),
    };
}
