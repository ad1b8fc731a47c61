using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling;

/// <summary>
/// Drives a scheduler through a stretch of time on a store with a virtual clock: tick, wait until everything that it started has
/// ended, move the clock to the next thing due. Several processes may replay on one store, each with one scheduler (a lease of another
/// one with the same process id counts as left behind), and a replay that was cut off goes on where the clock stands.
/// </summary>
/// <param name="scheduler">Ticked.</param>
/// <param name="store">Its clock is moved.</param>
/// <param name="time">For waits in real time.</param>
public sealed class Replay(IReplyScheduler scheduler, IReplySchedulerStore store, TimeProvider time)
{
    private static readonly TickOptions Patiently = new() { Wait = TimeSpan.FromDays(1), TriggeredBy = "replay" };
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly LeasedClock _clock = new(store.Schema, (scheduler as Scheduler)?.InstanceId, time);

    /// <summary>Runs until the store's clock shows <paramref name="until"/>. What is due at that very instant is left to the next replay, or to another process that replays beside this one.</summary>
    /// <param name="until">The end. Nothing is done when the clock is there already.</param>
    /// <param name="onTick">Told each tick's report; null for nobody.</param>
    /// <param name="cancellationToken">Ends the replay between two steps; the clock stays where it is.</param>
    /// <exception cref="StoreException">The store has no virtual clock, cannot be reached, or is broken.</exception>
    public async Task RunAsync(DateTimeOffset until, Func<TickReport, ValueTask>? onTick = null, CancellationToken cancellationToken = default)
    {
        var info = await store.Schema.PrepareAsync(cancellationToken).ConfigureAwait(false);
        if (!info.IsVirtual)
        {
            throw new StoreException("A replay needs a store with a virtual clock: create a new database for it. This one runs on the system's clock.", isTransient: false);
        }

        for (var now = info.Now; now < until;)
        {
            var report = await scheduler.TickAsync(Patiently, cancellationToken).ConfigureAwait(false);
            if (onTick is not null) await onTick(report).ConfigureAwait(false);
            var next = report.NextDue is { } due && due < until ? due : until;
            if (next <= report.Now)
            {
                // Work is left for which there was no room: it is claimed by the next tick.
                if (report.Claimed.Count == 0) await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
                now = report.Now;
                continue;
            }

            now = await _clock.MoveAsync(next, cancellationToken).ConfigureAwait(false);
        }
    }
}
