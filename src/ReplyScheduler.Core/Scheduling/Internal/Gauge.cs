namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Counts what is under way, and tells when there is nothing.</summary>
internal sealed class Gauge
{
    private readonly Lock _sync = new();
    private int _count;
    private TaskCompletionSource? _idle;

    public int Count => Volatile.Read(ref _count);

    public void Enter(int count = 1)
    {
        lock (_sync)
        {
            _count += count;
        }
    }

    public void Exit(int count = 1)
    {
        TaskCompletionSource? idle = null;
        lock (_sync)
        {
            _count -= count;
            if (_count == 0) (idle, _idle) = (_idle, null);
        }

        idle?.TrySetResult();
    }

    /// <summary>Completes when nothing is under way; completed already if nothing is.</summary>
    public Task WhenIdle()
    {
        lock (_sync)
        {
            if (_count == 0) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>Waits until nothing is under way, at most for a time. Whether that was reached.</summary>
    public async Task<bool> WaitAsync(TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        var idle = WhenIdle();
        if (idle.IsCompleted) return true;
        if (most <= TimeSpan.Zero) return false;
        try
        {
            await idle.WaitAsync(most, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
