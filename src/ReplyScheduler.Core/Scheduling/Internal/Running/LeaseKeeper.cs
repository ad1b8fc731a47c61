using Microsoft.Extensions.Logging;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Renews the leases of the runs that this instance holds, all in one call at each third of a lease. A run whose lease is lost, or
/// may be lost because no renewal was acknowledged in time, has its token cancelled. While nothing is held there is no timer.
/// </summary>
internal sealed class LeaseKeeper : IDisposable
{
    private const string Subject = "renew";

    private readonly Lock _sync = new();
    private readonly Dictionary<Guid, Execution> _held = [];
    private readonly IReplySchedulerStore _store;
    private readonly InstanceStamp _stamp;
    private readonly StoreClock _clock;
    private readonly TimeProvider _time;
    private readonly Troubles _troubles;
    private readonly ILogger _log;
    private readonly TimeSpan _lease;
    private readonly long _third;
    private readonly long _margin;
    private readonly long _safe;
    private readonly Alarm _alarm;
    private long? _renewAt;
    private bool _isRenewing;

    public LeaseKeeper(
        IReplySchedulerStore store, InstanceStamp stamp, StoreClock clock, TimeSpan lease, TimeProvider time, Troubles troubles, ILogger log)
    {
        (_store, _stamp, _clock, _time, _troubles, _log, _lease) = (store, stamp, clock, time, troubles, log, lease);
        _third = time.ToTimestamps(lease / 3);
        _margin = time.ToTimestamps(lease / 10);
        _safe = time.ToTimestamps(lease) - _margin;
        _alarm = new Alarm(time, Ring);
    }

    /// <summary>How many runs this instance holds.</summary>
    public int Count
    {
        get
        {
            lock (_sync)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Takes runs whose claim was sent at a timestamp.</summary>
    public void Hold(IReadOnlyList<Execution> claimed, long sentAt)
    {
        long wanted;
        lock (_sync)
        {
            foreach (var execution in claimed)
            {
                execution.HeldUntil = sentAt + _safe;
                _held.Add(execution.Run.RunId, execution);
            }

            wanted = _renewAt ??= sentAt + _third;
        }

        _alarm.Want(wanted);
    }

    /// <summary>The end is recorded, or will never be.</summary>
    public void Drop(Execution execution)
    {
        lock (_sync)
        {
            _held.Remove(execution.Run.RunId);
            if (_held.Count == 0 && !_isRenewing) _renewAt = null;
        }
    }

    /// <summary>Cancels those of the runs that are held here, since somebody asked. Whether any is.</summary>
    public bool Cancel(IReadOnlyList<Guid> runs)
    {
        var isAny = false;
        for (var i = 0; i < runs.Count; i++)
        {
            Execution? execution;
            lock (_sync)
            {
                execution = _held.GetValueOrDefault(runs[i]);
            }

            execution?.CancelForPerson();
            isAny |= execution is not null;
        }

        return isAny;
    }

    /// <summary>Whether the lease has certainly ended.</summary>
    public bool IsOver(Execution execution) => _time.GetTimestamp() > execution.HeldUntil + (2 * _margin);

    public void Dispose() => _alarm.Dispose();

    private long? Ring(long now)
    {
        Guid[]? renewed = null;
        long? next = null;
        lock (_sync)
        {
            if (_held.Count == 0) return null;
            foreach (var execution in _held.Values)
            {
                if (execution.IsConcluded) continue;
                if (execution.HeldUntil <= now) execution.Stop(StopCause.LeaseLost);
                else next = next <= execution.HeldUntil ? next : execution.HeldUntil;
            }

            if (!_isRenewing && _renewAt <= now)
            {
                _isRenewing = true;
                renewed = [.. _held.Keys];
            }

            if (!_isRenewing) next = next <= _renewAt ? next : _renewAt;
        }

        if (renewed is not null) _ = Task.Run(() => RenewAsync(renewed));
        return next;
    }

    private async Task RenewAsync(Guid[] runs)
    {
        var sentAt = _time.GetTimestamp();
        var wait = _third;
        try
        {
            var result = await _store.Jobs.RenewAsync(new RenewRequest(_stamp, runs, _lease), CancellationToken.None).ConfigureAwait(false);
            _clock.Correct(result.Now);
            Take(runs, result.Held, sentAt);
            Cancel(result.Cancelled);
            _troubles.Clear(Subject);
        }
        catch (Exception failed)
        {
            wait = _third / 4;
            _troubles.Set(Subject, $"The leases of {runs.Length} runs could not be renewed and are tried again: {failed.Message}");
            Log.RenewFailed(_log, failed, runs.Length);
        }

        long? next;
        lock (_sync)
        {
            _isRenewing = false;
            _renewAt = _held.Count == 0 ? null : sentAt + wait;
            next = _renewAt;
        }

        // An answer that took longer than the wait is followed by the next call at once, never by two at a time.
        if (next is { } at) _alarm.Want(at);
    }

    private void Take(Guid[] runs, IReadOnlySet<Guid> stillHeld, long sentAt)
    {
        lock (_sync)
        {
            foreach (var id in runs)
            {
                // A run that is concluded has its end on the way: the store's answer to that says who held it.
                if (!_held.TryGetValue(id, out var execution)) continue;
                if (stillHeld.Contains(id)) execution.HeldUntil = sentAt + _safe;
                else if (!execution.IsConcluded)
                {
                    Log.LeaseLost(_log, execution.Run.JobName, id);
                    execution.Stop(StopCause.LeaseLost);
                }
            }
        }
    }
}
