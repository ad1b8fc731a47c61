using ReplyScheduler.Events;

namespace ReplyScheduler.Testing;

/// <summary>
/// Keeps every event that a scheduler sends, in the order of the store. Events come a moment after they are stored, so a test waits
/// for them. One sink may serve several schedulers. Safe for concurrent use.
/// </summary>
public sealed class RecordingSink : IEventSink
{
    private readonly Lock _sync = new();
    private readonly List<SchedulerEvent> _events = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>What came so far: a copy.</summary>
    public IReadOnlyList<SchedulerEvent> Events
    {
        get
        {
            lock (_sync)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>What came so far of one type.</summary>
    /// <param name="type">The event's name; see <see cref="EventNames"/>.</param>
    public IReadOnlyList<SchedulerEvent> OfType(string type) => [.. Events.Where(e => e.Type == type)];

    /// <inheritdoc/>
    public ValueTask EmitAsync(SchedulerEvent happened, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(happened);
        TaskCompletionSource changed;
        lock (_sync)
        {
            _events.Add(happened);
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
        return ValueTask.CompletedTask;
    }

    /// <summary>The first event of a type, as soon as it is there.</summary>
    /// <inheritdoc cref="WaitForAsync(Func{SchedulerEvent, bool}, TimeSpan, CancellationToken)"/>
    public Task<SchedulerEvent> WaitForAsync(string type, TimeSpan limit, CancellationToken cancellationToken = default) =>
        WaitForAsync(e => e.Type == type, limit, cancellationToken);

    /// <summary>The first event that is so, as soon as it is there; also one that came before the call.</summary>
    /// <param name="isSo">Asked once for each event, in order.</param>
    /// <param name="limit">How long to wait at most, in real time; zero or more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">It did not come; the message names what did.</exception>
    public async Task<SchedulerEvent> WaitForAsync(Func<SchedulerEvent, bool> isSo, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(isSo);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero);
        using var over = new CancellationTokenSource(limit, TimeProvider.System);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        for (var seen = 0; ;)
        {
            var (fresh, changed) = After(seen);
            if (fresh.Find(e => isSo(e)) is { } found) return found;
            seen += fresh.Count;
            try
            {
                await changed.WaitAsync(ends.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"No such event came within {limit}. {seen} others did: {Names()}");
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private (List<SchedulerEvent> Events, Task Changed) After(int seen)
    {
        lock (_sync)
        {
            return (_events.GetRange(seen, _events.Count - seen), _changed.Task);
        }
    }

    private string Names() => string.Join(", ", Events.GroupBy(e => e.Type).Select(g => $"{g.Key} ({g.Count()})"));
}
