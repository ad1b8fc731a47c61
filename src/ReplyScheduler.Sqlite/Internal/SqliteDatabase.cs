using System.Data.Common;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>The file with its writer and readers. The schema is prepared by whichever call comes first.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly SqlText text;
    private readonly SqliteMigrator migrator;
    private readonly SqliteWriter writer;
    private readonly SqliteReaders readers;
    private volatile bool opened;

    public SqliteDatabase(SqliteOptions options)
    {
        Options = options;
        var assembly = typeof(SqliteDatabase).Assembly;
        var file = new SqliteFile(options);
        text = SqlText.Load(assembly);
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        Path = file.Path;
        migrator = new SqliteMigrator(file, Migration.Load(assembly), version);
        writer = new SqliteWriter(file, text, Open);
        readers = new SqliteReaders(file, text);
    }

    public SqliteOptions Options { get; }

    public string Path { get; }

    /// <summary>The native library's known fault, if it has one.</summary>
    public string? NativeWarning { get; private set; }

    public string Script() => migrator.Script();

    /// <summary>How the schema differs from what was made, as a session sees it; null if it does not.</summary>
    public string? SchemaFault(SqliteSession session) => session.Ask(migrator.Fault);

    public Task<T> WriteAsync<T>(Func<SqliteSession, T> step, CancellationToken cancellationToken) => writer.RunAsync(step, cancellationToken);

    /// <summary>Reads a snapshot beside the writer; the first read of all opens the file through the writer, which prepares it.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        if (!opened) await writer.RunAsync(session => session.Now, cancellationToken).ConfigureAwait(false);
        return await readers.ReadAsync(read, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Runs a step within somebody's open transaction, on their connection and thread. If it fails, what it wrote is undone and the
    /// transaction goes on.
    /// </summary>
    /// <exception cref="ArgumentException">The transaction is over, or one on another database.</exception>
    public async Task<T> WithinAsync<T>(DbTransaction transaction, Func<SqliteSession, T> step, CancellationToken cancellationToken)
    {
        var own = await ReadAsync(StoreId, cancellationToken).ConfigureAwait(false);
        if (transaction is not SqliteTransaction { Connection: { } connection })
            throw new ArgumentException($"The store on '{Path}' needs an open SqliteTransaction on its file, not a {transaction.GetType().Name} that is of another kind or over.", nameof(transaction));
        try
        {
            using var session = new SqliteSession(connection, text);
            if (!IsOwn(session, own)) throw new ArgumentException($"The transaction is one on '{connection.DataSource}', not on '{Path}'.", nameof(transaction));
            return session.Savepoint(() => step(session));
        }
        catch (SqliteException error)
        {
            throw StoreErrors.Translate(error, Path);
        }
    }

    public void Dispose()
    {
        readers.Dispose();
        writer.Dispose();
    }

    private static Guid StoreId(SqliteSession session)
    {
        using var row = session.Query("store_read");
        row.Read();
        return row.GetGuidText(0);
    }

    private static bool IsOwn(SqliteSession session, Guid own)
    {
        try
        {
            return StoreId(session) == own;
        }
        catch (SqliteException error) when (StoreErrors.IsOfStatement(error))
        {
            return false; // A file without our tables.
        }
    }

    private void Open(SqliteConnection connection)
    {
        migrator.Migrate(connection);
        StoreIdentity.Establish(connection, Options, Path);
        NativeWarning = NativeVersion.Read(connection).Warning;
        opened = true;
    }
}
