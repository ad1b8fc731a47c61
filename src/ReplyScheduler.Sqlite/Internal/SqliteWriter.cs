using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// The only connection of the process that writes, on a thread of its own. Steps that wait together share one
/// transaction and so one sync of the disk. When one of them fails, the transaction is taken back and each is repeated
/// in one of its own, so the failure of one is its own; savepoints would copy every page that every step touches. A step
/// returns to its caller only after its commit is on disk. Steps must be safe to run again. Thread-safe; a step must not
/// wait for another step.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int QueueCapacity = 4096;
    private const int MaxBatch = 512;
    private const int MaxYields = 8;

    private readonly SqliteFile _file;
    private readonly SqlText _text;
    private readonly Action<SqliteConnection>? _prepare;
    private readonly WriterQueue _queue = new(QueueCapacity);
    private readonly List<WriterItem> _batch = new(MaxBatch);
    private readonly Thread _thread;
    private WriterConnection? _connection;
    private int _expected;
    private int _yields;
    private int _disposed;

    /// <param name="file">The database; opened by the first step.</param>
    /// <param name="text">The statements that steps run.</param>
    /// <param name="prepare">Checks or migrates the schema on each new connection; what it throws fails the steps that wait.</param>
    public SqliteWriter(SqliteFile file, SqlText text, Action<SqliteConnection>? prepare = null)
    {
        _file = file;
        _text = text;
        _prepare = prepare;
        _thread = new Thread(Work) { IsBackground = true, Name = "ReplyScheduler SQLite writer" };
        _thread.Start();
    }

    /// <summary>
    /// Runs a step in a durable transaction. Cancellation counts until the step starts; after that the answer is the
    /// step's own.
    /// </summary>
    /// <exception cref="Stores.StoreException">SQLite refused the step or its commit; nothing of it is stored.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> step, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        cancellationToken.ThrowIfCancellationRequested();
        var item = new WriterItem<T>(step);
        item.CancelWith(cancellationToken);
        try
        {
            await _queue.AddAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            _ = item.TryStart(); // Lets go of the caller's token.
            throw new ObjectDisposedException(nameof(SqliteWriter), $"The store on '{_file.Path}' was disposed.");
        }

        return await item.Task.ConfigureAwait(false);
    }

    /// <summary>Finishes the steps that were added, then closes the connection. Further steps are refused.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _queue.Close();
        _thread.Join();
        _queue.Dispose();
    }

    private void Work()
    {
        while (_queue.WaitForItem())
        {
            try
            {
                RunBatch();
            }
            catch (Exception error)
            {
                Abandon(error);
            }

            _batch.Clear();
        }

        _connection?.Dispose();
    }

    private void RunBatch()
    {
        if (!TryTake(out var item))
            return;
        _yields = 0;
        Begin();
        do
        {
            if (!Run(item))
            {
                RunEachAlone();
                return;
            }
        }
        while (TryTake(out item) || TryTakeLate(out item));

        _expected = Math.Max(_batch.Count, _expected - 1);
        if (Commit())
            Finish(_batch);
        else
            RunEachAlone();
        _connection!.CheckpointIfLong();
    }

    private bool TryTake(out WriterItem item)
    {
        item = null!;
        if (_batch.Count >= MaxBatch || !_queue.TryTake(out item))
            return false;
        _batch.Add(item);
        return true;
    }

    /// <summary>
    /// Gives callers that were just answered the processor for a moment while fewer steps came than lately: a commit
    /// costs hundreds of times as much, and they are likely to bring their next step. Never waits for a clock.
    /// </summary>
    private bool TryTakeLate(out WriterItem item)
    {
        item = null!;
        for (; _batch.Count < _expected && _yields < MaxYields; _yields++)
        {
            Thread.Yield();
            if (TryTake(out item))
                return true;
        }

        return false;
    }

    private void Begin()
    {
        _connection ??= WriterConnection.Open(_file, _text, _prepare);
        _connection.Begin();
    }

    /// <summary>Runs a step; false when it failed, and the transaction holds what it wrote until then.</summary>
    private bool Run(WriterItem item)
    {
        var session = _connection!.Session;
        item.Error = null;
        try
        {
            item.Run(session);
            session.CloseReaders();
        }
        catch (Exception error)
        {
            item.Error = StoreErrors.Translate(error, _file.Path);
            return false;
        }

        if (session.InTransaction && session.Failure is null)
            return true;
        item.Error = StoreErrors.Translate(session.Failure ?? (Exception)new InvalidOperationException("SQLite ended the transaction by itself."), _file.Path);
        return false;
    }

    /// <summary>Commits; false when one of the steps may be why the commit failed.</summary>
    private bool Commit()
    {
        try
        {
            _connection!.Commit();
            return true;
        }
        catch (SqliteException error) when (StoreErrors.IsOfOneStep(error))
        {
            _batch[^1].Error ??= StoreErrors.Translate(error, _file.Path);
            return false;
        }
    }

    /// <summary>Repeats the steps of a failed transaction, each in its own, so that only the bad one fails.</summary>
    private void RunEachAlone()
    {
        _connection!.Rollback();
        if (_batch.Count == 1)
        {
            Finish(_batch);
            return;
        }

        while (_batch.Count > 0)
        {
            var item = _batch[0];
            Begin();
            if (Run(item))
                CommitAlone(item);
            _connection!.Rollback();
            item.Complete();
            _batch.RemoveAt(0);
        }
    }

    private void CommitAlone(WriterItem item)
    {
        try
        {
            _connection!.Commit();
        }
        catch (SqliteException error)
        {
            item.Error = StoreErrors.Translate(error, _file.Path);
        }
    }

    private static void Finish(List<WriterItem> items)
    {
        foreach (var item in items)
            item.Complete();
    }

    /// <summary>
    /// Fails the steps of a batch that could not begin, commit or roll back, with those that wait behind it, or each of
    /// them would wait for the same lock in turn. The next batch opens the file anew.
    /// </summary>
    private void Abandon(Exception error)
    {
        while (TryTake(out _))
        {
        }

        var translated = StoreErrors.Translate(error, _file.Path);
        foreach (var item in _batch)
            item.Fail(translated);
        try
        {
            _connection?.Dispose();
        }
        finally
        {
            _connection = null;
        }
    }
}
