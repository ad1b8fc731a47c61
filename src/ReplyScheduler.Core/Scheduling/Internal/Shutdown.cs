using ReplyScheduler.Events.Internal;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Stops in order: no new slots; what runs, and what it wakes, may end within the grace; then tokens are cancelled; then what still
/// ignores them is recorded as cancelled. Every call waits for the same end, and the shortest grace counts.
/// </summary>
internal sealed class Shutdown(
    Pump pump, Runner runner, LeaseKeeper leases, Gauge underWay, EventRelay? relay, CancellationTokenSource abandoned, TimeProvider time)
{
    private static readonly TimeSpan CancelLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RecordLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SinkLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _sync = new();
    private readonly TaskCompletionSource _graceIsOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _stopped;

    public bool HasBegun
    {
        get
        {
            lock (_sync)
            {
                return _stopped is not null;
            }
        }
    }

    public async Task RunAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        Task stopped;
        lock (_sync)
        {
            // What ends from here on wakes no slots, however long the rest waits for a thread.
            pump.Drain();
            stopped = _stopped ??= Task.Run(StopAsync, CancellationToken.None);
        }

        if (grace > TimeSpan.Zero) await WaitAsync(stopped, grace, cancellationToken).ConfigureAwait(false);
        _graceIsOver.TrySetResult();
        await stopped.ConfigureAwait(false);
    }

    private async Task WaitAsync(Task stopped, TimeSpan grace, CancellationToken cancellationToken)
    {
        try
        {
            await stopped.WaitAsync(grace, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!stopped.IsCompleted)
        {
            // The grace is over, or was cut short.
        }
    }

    private async Task StopAsync()
    {
        await Task.WhenAny(underWay.WhenIdle(), _graceIsOver.Task).ConfigureAwait(false);
        pump.End();
        runner.CancelAll();
        if (!await underWay.WaitAsync(CancelLimit, time, CancellationToken.None).ConfigureAwait(false)) runner.GiveUpAll();
        var isRecorded = await underWay.WaitAsync(RecordLimit, time, CancellationToken.None).ConfigureAwait(false);
        await abandoned.CancelAsync().ConfigureAwait(false);
        if (!isRecorded) await underWay.WaitAsync(RecordLimit, time, CancellationToken.None).ConfigureAwait(false);
        if (relay is not null) await relay.FlushAsync(SinkLimit).ConfigureAwait(false);
        leases.Dispose();
        runner.Dispose();
    }
}
