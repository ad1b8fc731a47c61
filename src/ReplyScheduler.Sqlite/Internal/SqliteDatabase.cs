using System.Reflection;
using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>The file with its writer and readers. The schema is prepared by whichever call comes first.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly SqliteMigrator migrator;
    private readonly SqliteWriter writer;
    private readonly SqliteReaders readers;
    private volatile bool opened;

    public SqliteDatabase(SqliteOptions options)
    {
        Options = options;
        var assembly = typeof(SqliteDatabase).Assembly;
        var file = new SqliteFile(options);
        var text = SqlText.Load(assembly);
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

    public Task<T> WriteAsync<T>(Func<SqliteSession, T> step, CancellationToken cancellationToken) => writer.RunAsync(step, cancellationToken);

    /// <summary>Reads a snapshot beside the writer; the first read of all opens the file through the writer, which prepares it.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        if (!opened) await writer.RunAsync(session => session.Now, cancellationToken).ConfigureAwait(false);
        return await readers.ReadAsync(read, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        readers.Dispose();
        writer.Dispose();
    }

    private void Open(SqliteConnection connection)
    {
        migrator.Migrate(connection);
        StoreIdentity.Establish(connection, Options, Path);
        NativeWarning = NativeVersion.Read(connection).Warning;
        opened = true;
    }
}
