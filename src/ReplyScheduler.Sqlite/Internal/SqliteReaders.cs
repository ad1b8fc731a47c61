using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// Connections that only read, beside the writer and without waiting for it. Each read sees one snapshot; it should be
/// short, because a long one keeps the write-ahead log from being truncated. The file must exist. Thread-safe.
/// </summary>
internal sealed class SqliteReaders(SqliteFile file, SqlText text, int maxConnections = 4) : IDisposable
{
    private readonly SemaphoreSlim _free = new(maxConnections);
    private readonly ConcurrentBag<ReaderConnection> _idle = [];
    private volatile bool _disposed;

    /// <summary>Runs a read on the thread pool inside one transaction; it may run again only if the caller calls again.</summary>
    /// <exception cref="Stores.StoreException">SQLite could not read.</exception>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Closes the connections once the reads that run have ended.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        for (var i = 0; i < maxConnections; i++)
            _free.Wait();
        while (_idle.TryTake(out var connection))
            connection.Dispose();
        _free.Release(maxConnections);
    }

    private T Read<T>(Func<SqliteSession, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_idle.TryTake(out var connection))
            connection = new ReaderConnection(file, text);
        try
        {
            var result = connection.Read(read);
            _idle.Add(connection);
            return result;
        }
        catch (Exception error)
        {
            connection.Dispose();
            if (error is SqliteException sqlite)
                throw StoreErrors.Translate(sqlite, file.Path);
            throw;
        }
    }
}
