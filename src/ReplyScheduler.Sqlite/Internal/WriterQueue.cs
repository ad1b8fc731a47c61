using System.Threading.Channels;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// The steps that wait for the writer thread: bounded, so that callers wait when it falls behind. The one thread that
/// takes sleeps while there are none.
/// </summary>
internal sealed class WriterQueue(int capacity) : IDisposable
{
    private readonly Channel<WriterItem> _channel = Channel.CreateBounded<WriterItem>(
        new BoundedChannelOptions(capacity) { SingleReader = true });

    // The channel's own wait would wake the writer through the thread pool, which may be exhausted by the very callers
    // that wait for it.
    private readonly ManualResetEventSlim _added = new();

    /// <summary>Adds a step, waiting for room.</summary>
    public ValueTask AddAsync(WriterItem item, CancellationToken cancellationToken)
    {
        if (!_channel.Writer.TryWrite(item))
            return AddWhenRoomAsync(item, cancellationToken);
        _added.Set();
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes the next step that was not cancelled, without waiting.</summary>
    public bool TryTake(out WriterItem item)
    {
        while (_channel.Reader.TryRead(out item!))
        {
            if (item.TryStart())
                return true;
        }

        return false;
    }

    /// <summary>Waits for a step; false when there is none and none can come.</summary>
    public bool WaitForItem()
    {
        while (!_channel.Reader.TryPeek(out _))
        {
            _added.Reset();
            if (_channel.Reader.TryPeek(out _))
                return true;
            if (_channel.Reader.Completion.IsCompleted)
                return false;
            _added.Wait();
        }

        return true;
    }

    /// <summary>Refuses further steps; those that were added are still taken.</summary>
    public void Close()
    {
        _channel.Writer.TryComplete();
        _added.Set();
    }

    public void Dispose() => _added.Dispose();

    private async ValueTask AddWhenRoomAsync(WriterItem item, CancellationToken cancellationToken)
    {
        await _channel.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
        _added.Set();
    }
}
