using Npgsql;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// A step: named statements that go to the server in one trip and commit together, which the server runs to their end whatever happens to
/// this process. Used by one thread at a time.
/// </summary>
internal sealed class PostgresStep(SqlStatements statements, bool isSpooling)
{
    private readonly List<Entry> entries = [];

    private sealed record Entry(NpgsqlBatchCommand Command, bool ReturnsRows, Action<NpgsqlDataReader>? Read, StepCount? Count);

    /// <summary>Whether the events table refused rows: events then go to the spool, and what writes alerts is to be left out.</summary>
    public bool IsSpooling => isSpooling;

    /// <summary>Whether commits of this session are durable as it is set, read by the trip.</summary>
    public bool IsDurable { get; set; } = true;

    /// <summary>Whether the step has a second form that writes its events to the spool.</summary>
    public bool WritesEvents { get; private set; }

    /// <summary>Adds a statement whose rows nobody reads.</summary>
    public StepCount Add(string name, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        var count = new StepCount();
        entries.Add(new Entry(Command(name, args), statements[name].ReturnsRows, null, count));
        return count;
    }

    /// <summary>Adds a statement; <paramref name="read"/> is called once for each of its rows, in order, when the trip is over.</summary>
    public void Add(string name, Action<NpgsqlDataReader> read, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        if (!statements[name].ReturnsRows) throw new InvalidOperationException($"The statement '{name}' returns no rows that could be read.");
        entries.Add(new Entry(Command(name, args), true, read, null));
    }

    /// <summary>Adds a statement that is none of the store's own.</summary>
    public void Add(SqlStatement statement, Action<NpgsqlDataReader> read, params ReadOnlySpan<(string Name, object? Value)> args) =>
        entries.Add(new Entry(Command(statement, args), true, read, null));

    /// <summary>Sends everything in one trip and reads what comes back.</summary>
    public async Task RunAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, bool prepare, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection, transaction) { Timeout = (int)Math.Ceiling(timeout.TotalSeconds) };
        await using (batch.ConfigureAwait(false))
        {
            foreach (var entry in entries) batch.BatchCommands.Add(entry.Command);
            if (prepare) await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false)) await ReadAsync(reader, cancellationToken).ConfigureAwait(false);
        }

        foreach (var entry in entries)
        {
            if (entry.Count is { } count) count.Rows = checked((int)entry.Command.RecordsAffected);
        }
    }

    /// <summary>The driver passes over statements without columns by itself.</summary>
    private async Task ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var isFirst = true;
        foreach (var entry in entries)
        {
            if (!entry.ReturnsRows) continue;
            if (!isFirst && !await reader.NextResultAsync(cancellationToken).ConfigureAwait(false)) throw new InvalidOperationException("A statement of a step did not answer.");
            isFirst = false;
            while (entry.Read is not null && await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) entry.Read(reader);
        }

        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
        }
    }

    private NpgsqlBatchCommand Command(string name, ReadOnlySpan<(string Name, object? Value)> args) => Command(statements[name], args);

    private NpgsqlBatchCommand Command(SqlStatement statement, ReadOnlySpan<(string Name, object? Value)> args)
    {
        WritesEvents |= statement.SpoolText is not null;
        var command = new NpgsqlBatchCommand(isSpooling ? statement.SpoolText ?? statement.Text : statement.Text);
        if (statement.Parameters.Count != args.Length)
            throw new InvalidOperationException($"The statement '{statement.Name}' was given {args.Length} parameters instead of {statement.Parameters.Count}.");
        for (var i = 0; i < args.Length; i++)
        {
            var (wanted, type) = statement.Parameters[i];
            command.Parameters.Add(PostgresValue.Bind(type, Find(statement.Name, args, wanted, i)));
        }

        return command;
    }

    /// <summary>Callers give parameters mostly in the statement's order, so the first look nearly always finds it.</summary>
    private static object? Find(string statement, ReadOnlySpan<(string Name, object? Value)> args, string wanted, int expected)
    {
        if (args[expected].Name == wanted) return args[expected].Value;
        foreach (var (name, value) in args)
        {
            if (name == wanted) return value;
        }

        throw new InvalidOperationException($"The statement '{statement}' was not given '{wanted}'.");
    }
}
