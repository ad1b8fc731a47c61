using Microsoft.Extensions.Logging;
using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Events.Internal;

/// <summary>
/// Copies this instance's stored events to the sinks, in the background: after each step it reads what is new. Nothing that a sink
/// does fails or delays a run.
/// </summary>
internal sealed class EventRelay
{
    private const int PageSize = 500;
    private static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _sync = new();
    private readonly IReplySchedulerStore _store;
    private readonly Guid _instance;
    private readonly TimeProvider _time;
    private readonly Instruments _instruments;
    private readonly ILogger _log;
    private readonly SinkQueue[] _queues;
    private Task _reading = Task.CompletedTask;
    private long? _after;
    private long? _loggedAt;
    private long _failures;
    private bool _isReading;
    private bool _isNudged;

    public EventRelay(IReplySchedulerStore store, Guid instance, IEnumerable<IEventSink> sinks, TimeProvider time, Instruments instruments, ILogger log)
    {
        (_store, _instance, _time, _instruments, _log) = (store, instance, time, instruments, log);
        _queues = [.. sinks.Select(sink => new SinkQueue(sink, time, Failed))];
    }

    /// <summary>Copies that sinks failed to take.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Copies begin with the event of this sequence number. Later calls change nothing.</summary>
    public void BeginAt(long sequence)
    {
        lock (_sync)
        {
            _after ??= sequence - 1;
        }
    }

    /// <summary>There may be new events.</summary>
    public void Nudge()
    {
        lock (_sync)
        {
            _isNudged = true;
            if (_isReading || _after is null) return;
            _isReading = true;
            _reading = Task.Run(ReadAsync);
        }
    }

    /// <summary>Reads what is left and waits for the sinks, at most for a time.</summary>
    public async Task FlushAsync(TimeSpan most)
    {
        Nudge();
        try
        {
            await DrainAsync().WaitAsync(most, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Log.SinksFailed(_log, null, Failures);
        }
    }

    private async Task DrainAsync()
    {
        Task reading;
        lock (_sync)
        {
            reading = _reading;
        }

        await reading.ConfigureAwait(false);
        await Task.WhenAll(_queues.Select(q => q.WhenEmpty())).ConfigureAwait(false);
    }

    private async Task ReadAsync()
    {
        while (IsWanted())
        {
            try
            {
                await ReadNewAsync().ConfigureAwait(false);
            }
            catch (Exception failed)
            {
                // The events are safe in the store; the next nudge reads them.
                Log.RelayFailed(_log, failed);
            }
        }
    }

    private bool IsWanted()
    {
        lock (_sync)
        {
            _isReading = _isNudged;
            _isNudged = false;
            return _isReading;
        }
    }

    private async Task ReadNewAsync()
    {
        var after = _after!.Value;
        while (true)
        {
            var events = await _store.Evidence.ReadEventsAsync(after, _instance, PageSize, CancellationToken.None).ConfigureAwait(false);
            if (events.Count == 0) return;
            foreach (var queue in _queues)
            {
                queue.Add(events);
            }

            _after = after = events[^1].Sequence;
            if (events.Count < PageSize) return;
        }
    }

    private void Failed(Exception? thrown, int count)
    {
        var all = Interlocked.Add(ref _failures, count);
        _instruments.SinkFailed(count);
        lock (_sync)
        {
            if (_loggedAt is { } last && _time.GetElapsedTime(last) < LogEvery) return;
            _loggedAt = _time.GetTimestamp();
        }

        Log.SinksFailed(_log, thrown, all);
    }
}
