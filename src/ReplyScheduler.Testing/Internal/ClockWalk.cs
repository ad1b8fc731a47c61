using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Testing.Internal;

/// <summary>Walks a store's clock from one due moment to the next, ticking at each.</summary>
internal sealed class ClockWalk(SchedulerHarness harness, TimeSpan patience)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Stride = TimeSpan.FromMinutes(1);

    private readonly Guid _self = harness.Get<InstanceStamp>().InstanceId;

    public async Task<TickReport> ToAsync(DateTimeOffset end, CancellationToken cancellationToken)
    {
        var totals = new TickTotals();
        while (true)
        {
            var report = await harness.TickAsync(cancellationToken).ConfigureAwait(false);
            totals.Add(report);
            var didSomething = report.Claimed.Count > 0 || report.Closed.Count > 0;
            if (report.NextDue <= report.Now && didSomething) continue;
            if (report.Now >= end) return totals.EndingWith(report);

            // What is due and cannot be claimed, whatever the reason, must not hold up the time.
            var next = report.NextDue > report.Now ? report.NextDue.Value : report.NextDue is null ? end : report.Now + Stride;
            await MoveAsync(next < end ? next : end, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Leases of earlier starts are passed, since their holders are gone; one of this start is about to be given back.</summary>
    private async Task MoveAsync(DateTimeOffset to, CancellationToken cancellationToken)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); ;)
        {
            var move = await harness.Store.Schema.AdvanceAsync(to, passLeases: false, cancellationToken).ConfigureAwait(false);
            if (move.Holders.Count == 0) return;
            if (move.Holders.All(holder => holder.InstanceId != _self))
            {
                await harness.Store.Schema.AdvanceAsync(to, passLeases: true, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (TimeProvider.System.GetElapsedTime(begun) > patience) throw new TimeoutException($"A run or a permit in flight kept its lease for {patience} of real time.");
            await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }
}
