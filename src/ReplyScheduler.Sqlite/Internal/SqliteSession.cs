using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// What a step sees: one connection inside a transaction that somebody else began and ends. Commands stay compiled for
/// the life of the connection. Used by one thread at a time.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqlText _text;
    private readonly Dictionary<string, PreparedCommand> _commands = new(StringComparer.Ordinal);
    private readonly List<SqliteDataReader> _readers = [];
    private readonly List<PreparedCommand> _long = [];
    private readonly RawStatement _savepoint;
    private readonly RawStatement _rollbackTo;
    private readonly RawStatement _release;
    private long? _now;

    public SqliteSession(SqliteConnection connection, SqlText text)
    {
        _connection = connection;
        _text = text;
        _savepoint = new(connection, "SAVEPOINT step");
        _rollbackTo = new(connection, "ROLLBACK TO step");
        _release = new(connection, "RELEASE step");
    }

    /// <summary>The store's clock in microseconds since the epoch, read once per transaction.</summary>
    public long Now => _now ??= Scalar<long>("store_now");

    /// <summary>Ids for rows that this connection writes.</summary>
    public OrderedIds Ids { get; } = new();

    /// <summary>Whether the transaction still exists; SQLite ends it by itself after some failures.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>An error that concerns more than its statement, once a statement of this transaction met one.</summary>
    public SqliteException? Failure { get; private set; }

    /// <summary>Runs a statement and returns how many rows it inserted, updated and deleted.</summary>
    public int Execute(string name, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        var command = Prepare(name, args);
        try
        {
            return command.ExecuteNonQuery();
        }
        catch (SqliteException error) when (Note(error))
        {
            throw;
        }
    }

    /// <summary>Runs a statement that returns rows. The caller disposes the reader before it runs the same one again.</summary>
    public SqliteDataReader Query(string name, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        var command = Prepare(name, args);
        try
        {
            var reader = command.ExecuteReader();
            _readers.Add(reader);
            return reader;
        }
        catch (SqliteException error) when (Note(error))
        {
            throw;
        }
    }

    /// <summary>
    /// Returns the first column of the first row, or the default of <typeparamref name="T"/> when there is no row or it
    /// is null. <typeparamref name="T"/> is long, bool, double, string, byte[] or the nullable form of one.
    /// </summary>
    public T? Scalar<T>(string name, params ReadOnlySpan<(string Name, object? Value)> args)
    {
        var command = Prepare(name, args);
        try
        {
            return command.ExecuteScalar() switch
            {
                null or DBNull => default,
                T value => value,
                long number when typeof(T) == typeof(bool) || typeof(T) == typeof(bool?) => (T)(object)(number != 0),
                var other => throw new InvalidCastException($"The statement '{name}' returned {other.GetType()} instead of {typeof(T)}."),
            };
        }
        catch (SqliteException error) when (Note(error))
        {
            throw;
        }
    }

    /// <summary>For what is no named statement: reading the schema itself.</summary>
    public T Ask<T>(Func<SqliteConnection, T> read) => read(_connection);

    /// <summary>
    /// Runs a body so that, when it throws, what it wrote is undone while the rest of the transaction stays; the
    /// exception goes on to the caller. May be nested.
    /// </summary>
    public T Savepoint<T>(Func<T> body)
    {
        _savepoint.Run();
        var open = _readers.Count;
        try
        {
            var result = body();
            _release.Run();
            return result;
        }
        catch
        {
            CloseReaders(open);
            _now = null;
            RollbackToSavepoint();
            throw;
        }
    }

    /// <summary>Forgets the clock that was read: for the step that moves a virtual clock.</summary>
    public void ForgetNow() => _now = null;

    /// <summary>Begins the session's view of a new transaction.</summary>
    public void Renew()
    {
        CloseReaders();
        _now = null;
        Failure = null;
    }

    /// <summary>Closes what a step left open, so that no step can disturb the next one, and lets go of the batches that it wrote.</summary>
    public void CloseReaders()
    {
        CloseReaders(0);
        foreach (var command in _long)
            command.Forget();
        _long.Clear();
    }

    public void Dispose()
    {
        CloseReaders(0);
        foreach (var command in _commands.Values)
            command.Dispose();
        _savepoint.Dispose();
        _rollbackTo.Dispose();
        _release.Dispose();
    }

    /// <summary>When this fails too, what the body wrote may remain, so the whole transaction counts as failed.</summary>
    private void RollbackToSavepoint()
    {
        if (!InTransaction)
            return;
        try
        {
            _rollbackTo.Run();
            _release.Run();
        }
        catch (SqliteException error)
        {
            Failure ??= error;
        }
    }

    private SqliteCommand Prepare(string name, ReadOnlySpan<(string Name, object? Value)> args)
    {
        if (!InTransaction)
            throw new InvalidOperationException($"The statement '{name}' cannot run: its transaction has ended.", Failure);
        if (!_commands.TryGetValue(name, out var command))
            _commands.Add(name, command = new PreparedCommand(_connection, name, _text[name]));
        var ready = command.With(args);
        if (command.HoldsLongTexts)
            _long.Add(command);
        return ready;
    }

    private bool Note(SqliteException error)
    {
        if (!StoreErrors.IsOfStatement(error))
            Failure ??= error;
        return false;
    }

    private void CloseReaders(int keep)
    {
        for (var i = _readers.Count - 1; i >= keep; i--)
            _readers[i].Dispose();
        _readers.RemoveRange(keep, _readers.Count - keep);
    }
}
