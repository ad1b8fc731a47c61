namespace ReplyScheduler.Events.Internal;

/// <summary>
/// Events on their way to one sink, at most <see cref="Capacity"/> of them; what does not fit is dropped and counted. One call of the
/// sink at a time: after a call that outlasts its limit is counted as failed, the next one waits for it to return.
/// </summary>
internal sealed class SinkQueue(IEventSink sink, TimeProvider time, Action<Exception?, int> failed)
{
    private const int Capacity = 1024;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _sync = new();
    private readonly Queue<SchedulerEvent> _waiting = [];
    private Task _delivery = Task.CompletedTask;
    private bool _isDelivering;

    public void Add(IReadOnlyList<SchedulerEvent> events)
    {
        int dropped;
        lock (_sync)
        {
            var taken = Math.Min(events.Count, Capacity - _waiting.Count);
            for (var i = 0; i < taken; i++)
            {
                _waiting.Enqueue(events[i]);
            }

            dropped = events.Count - taken;
            if (!_isDelivering && _waiting.Count > 0)
            {
                _isDelivering = true;
                _delivery = Task.Run(DeliverAsync);
            }
        }

        if (dropped > 0) failed(null, dropped);
    }

    /// <summary>Completes when everything that was added is delivered or given up.</summary>
    public Task WhenEmpty()
    {
        lock (_sync)
        {
            return _delivery;
        }
    }

    private async Task DeliverAsync()
    {
        while (Next() is { } happened)
        {
            await EmitAsync(happened).ConfigureAwait(false);
        }
    }

    private SchedulerEvent? Next()
    {
        lock (_sync)
        {
            _isDelivering = _waiting.TryDequeue(out var next);
            return next;
        }
    }

    private async Task EmitAsync(SchedulerEvent happened)
    {
        using var limit = new CancellationTokenSource();
        var token = limit.Token;

        // On a thread of its own, so that a sink that blocks is seen as late too.
        var call = Task.Run(() => sink.EmitAsync(happened, token).AsTask(), CancellationToken.None);
        var isLate = false;
        try
        {
            await call.WaitAsync(CallLimit, time).ConfigureAwait(false);
        }
        catch (TimeoutException late) when (!call.IsCompleted)
        {
            isLate = true;
            failed(late, 1);
        }
        catch (Exception thrown)
        {
            failed(thrown, 1);
        }

        if (isLate) await WaitForAsync(call, limit).ConfigureAwait(false);
    }

    private static async Task WaitForAsync(Task call, CancellationTokenSource limit)
    {
        try
        {
            await limit.CancelAsync().ConfigureAwait(false);
            await call.ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It was counted when it was late.
            await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
