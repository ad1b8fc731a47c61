using Microsoft.Extensions.Logging;
using ReplyScheduler.Events.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Lets one claim cycle run at a time: for ticks, and by itself when a run's end makes more work possible. What it starts is
/// counted as under way until it is over, so that a waiting caller sees the whole chain end.
/// </summary>
internal sealed class Pump(
    ClaimCycle cycle, Catalogue catalogue, LeaseKeeper leases, Gauge underWay, Tallies tallies, Troubles troubles, EventRelay? relay, ILogger log)
    : IDisposable
{
    private const string Subject = "claim";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _isAwake;
    private volatile bool _drains;
    private volatile bool _isOver;
    private volatile bool _isWakeOpen;

    /// <summary>Claims no slots of the calendar any more, only what ending runs wake.</summary>
    public void Drain() => _drains = true;

    /// <summary>Claims nothing any more.</summary>
    public void End() => _isOver = true;

    /// <summary>A cycle for a tick. Cancellation ends the wait; a cycle that has begun goes on.</summary>
    public async Task TickAsync(string triggeredBy, string? jobType, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        underWay.Enter();
        await RunTurnAsync(() => cycle.RunAsync(triggeredBy, _drains, jobType)).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends of runs are recorded: room is free, late slots may go on, and what was asked for can be claimed.</summary>
    public void Recorded(IReadOnlyList<Ending> endings)
    {
        var wakes = cycle.HasBacklog;
        for (var i = 0; i < endings.Count; i++)
        {
            var ending = endings[i];
            leases.Drop(ending.Execution);
            ending.Execution.Measured?.End(ending.Outcome);
            if (ending.RetryAt is { } retryAt) cycle.Waiting.Expect(retryAt);
            if (ending.Outcome.Wakes) _isWakeOpen = true;
            wakes |= catalogue.Ended(ending.Execution.Job) | ending.Outcome.Wakes | cycle.Waiting.Ended(ending.Execution.Job.Id);
            wakes |= _isWakeOpen && ending.Execution.Run.JobType is (JobTypes.PostingQueue or JobTypes.CandidateRefill);
        }

        tallies.Ended(endings);
        if (wakes) Wake();
        relay?.Nudge();
        underWay.Exit(endings.Count);
    }

    public void Dispose() => _turn.Dispose();

    private void Wake()
    {
        if (_isOver || Interlocked.Exchange(ref _isAwake, 1) != 0) return;
        underWay.Enter();
        ThreadPool.UnsafeQueueUserWorkItem(static pump => _ = pump.RunWokenAsync(), this, preferLocal: false);
    }

    private async Task RunWokenAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);

        // From here on a new end wants a new cycle, since this one may have looked already.
        Volatile.Write(ref _isAwake, 0);
        try
        {
            await RunTurnAsync(() => cycle.RunWokenAsync(_drains)).ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            Log.CycleFailed(log, failed);
        }
    }

    /// <summary>Runs a cycle; gives back the turn and the count.</summary>
    private async Task RunTurnAsync(Func<Task> run)
    {
        try
        {
            if (_isOver) return;

            // A job that was asked to run waits while it runs already; with nothing held here, this cycle gets all that was asked for.
            if (leases.Count == 0) _isWakeOpen = false;
            await run().ConfigureAwait(false);
            troubles.Clear(Subject);
        }
        catch (Exception failed)
        {
            troubles.Set(Subject, $"The last claim failed; the next tick tries again: {failed.Message}");
            throw;
        }
        finally
        {
            _turn.Release();
            relay?.Nudge();
            underWay.Exit();
        }
    }
}
