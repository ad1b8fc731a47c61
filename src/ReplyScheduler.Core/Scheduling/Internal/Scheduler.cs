using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReplyScheduler.Events;
using ReplyScheduler.Events.Internal;
using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Liveness.Internal;
using ReplyScheduler.Setup.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Puts the parts together: the calendar (<see cref="Catalogue"/>) proposes, <see cref="ClaimCycle"/> claims, <see cref="Runner"/>
/// runs, <see cref="LeaseKeeper"/> holds on, <see cref="Finisher"/> records, and <see cref="Pump"/> goes round.
/// </summary>
internal sealed class Scheduler : IReplyScheduler, IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly StoreClock _clock;
    private readonly Startup _startup;
    private readonly Instruments _instruments;
    private readonly Catalogue _catalogue;
    private readonly ClaimCycle _cycle;
    private readonly Runner _runner;
    private readonly LeaseKeeper _leases;
    private readonly Pump _pump;
    private readonly EventRelay? _relay;
    private readonly WatchdogDriver _watchdog;
    private readonly Gauge _underWay = new();
    private readonly Tallies _tallies = new();
    private readonly Troubles _troubles = new();
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Shutdown _shutdown;

    public Scheduler(
        SchedulerSetup setup, InstanceStamp stamp, IReplySchedulerStore store, StoreClock clock, Startup startup, TimeProvider time,
        Instruments instruments, IServiceScopeFactory scopes, IEnumerable<IEventSink> sinks, WatchdogDriver watchdog, ILoggerFactory? loggers = null)
    {
        var log = loggers?.CreateLogger("ReplyScheduler") ?? NullLogger.Instance;
        (_time, _clock, _startup, _instruments, _watchdog, InstanceId) = (time, clock, startup, instruments, watchdog, stamp.InstanceId);
        _relay = sinks.Any() ? new EventRelay(store, stamp.InstanceId, sinks, time, instruments, log) : null;
        _catalogue = new Catalogue(setup.HandledTypes, setup.HandlesEndpoints, setup.CatchUp);
        _leases = new LeaseKeeper(store, stamp, clock, setup.Lease, time, _troubles, log);
        var finisher = new Finisher(store, stamp, _leases, time, _troubles, log, endings => _pump!.Recorded(endings), _abandoned.Token);
        _runner = new Runner(setup, scopes, time, finisher.Add, instruments, log);
        var droppedSlots = new DroppedSlotsLog(store, stamp, _troubles, log);
        _cycle = new ClaimCycle(store, stamp, setup, _catalogue, clock, _runner, _leases, _underWay, _tallies, droppedSlots, instruments, time);
        _pump = new Pump(_cycle, _catalogue, _leases, _underWay, _tallies, _troubles, _relay, log);
        _shutdown = new Shutdown(_pump, _runner, _leases, _underWay, _relay, _abandoned, time);
    }

    public Guid InstanceId { get; }

    public InstanceState State => new()
    {
        InstanceId = InstanceId,
        Running = _leases.Count,
        ClockSkew = _clock.Skew,
        SinkFailures = _relay?.Failures ?? 0,
        AlertSinksBehind = _watchdog.SinksBehind,
        Trouble = _troubles.List(),
        IsStopped = _shutdown.HasBegun,
    };

    /// <summary>Cancels a run at once if it is held here; otherwise its holder hears of it at its next claim or renewal.</summary>
    public void CancelHere(Guid run) => _leases.Cancel([run]);

    /// <summary>A retry or request is due then, so that <see cref="TickReport.NextDue"/> says so before the next claim.</summary>
    public void Expect(DateTimeOffset at) => _cycle.Waiting.Expect(at);

    public async Task<TickReport> TickAsync(TickOptions? options = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_shutdown.HasBegun, typeof(IReplyScheduler));
        options ??= TickOptions.Default;
        Check(options);
        return await _instruments.TickAsync(options.TriggeredBy, () => RunTickAsync(options, cancellationToken)).ConfigureAwait(false);
    }

    private async Task<TickReport> RunTickAsync(TickOptions options, CancellationToken cancellationToken)
    {
        var tally = _tallies.Open();
        try
        {
            await ClaimAsync(options, cancellationToken).ConfigureAwait(false);
            if (await _watchdog.TickedAsync().ConfigureAwait(false)) _relay?.Nudge();
            await _underWay.WaitAsync(options.Wait, _time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _tallies.Close(tally);
        }

        return Report(tally);
    }

    private async Task ClaimAsync(TickOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var started = await _startup.StartedAsync(cancellationToken).ConfigureAwait(false);
            _relay?.BeginAt(started.BootSequence);
            await _pump.TickAsync(options.TriggeredBy, options.JobType, cancellationToken).ConfigureAwait(false);
            _watchdog.Answered();
        }
        catch (StoreException failed)
        {
            _watchdog.Failed(failed);
            throw;
        }
    }

    public Task StopAsync(TimeSpan grace, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grace, TimeSpan.Zero);
        return _shutdown.RunAsync(grace, cancellationToken);
    }

    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero).ConfigureAwait(false);

    private static void Check(TickOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Wait, TimeSpan.Zero);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.TriggeredBy);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.TriggeredBy.Length, 100);
        if (options.JobType is not { } type) return;
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(type.Length, 200);
    }

    private TickReport Report(Tally tally) => new()
    {
        Now = _clock.Now,
        Claimed = tally.Claimed,
        Ended = tally.Ended,
        Closed = tally.Closed,
        Swept = tally.Swept,
        Running = _leases.Count,
        NextDue = NextDue(),
        ClockSkew = _clock.Skew,
        SinkFailures = _relay?.Failures ?? 0,
        Trouble = _troubles.List(),
    };

    private DateTimeOffset? NextDue()
    {
        var next = Earlier(Earlier(_catalogue.NextDue, _cycle.Waiting.Next), _watchdog.NextAt);
        var now = _clock.Now;
        if (_cycle.HasBacklog && !(next <= now)) return now;

        // A lease that may be our own says nothing once nothing runs here any more.
        var lease = _cycle.LeaseEnd;
        var counts = lease.At is not null && (lease.IsForeign || _leases.Count > 0 || _catalogue.WaitsElsewhere);
        return counts ? Earlier(next, lease.At) : next;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;
}
