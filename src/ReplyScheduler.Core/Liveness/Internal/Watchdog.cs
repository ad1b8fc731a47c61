using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReplyScheduler.Instrumentation.Internal;
using ReplyScheduler.Internal;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>Lets the store judge, then sends what is to be told. What a sink does delays nobody but the caller of <see cref="EvaluateAsync"/>.</summary>
internal sealed class Watchdog : IWatchdog, IDisposable
{
    private const int MostShown = 100;
    private static readonly TimeSpan TellingLimit = TimeSpan.FromSeconds(30);

    private readonly StoreAccess _access;
    private readonly WatchdogSetup _setup;
    private readonly Courier _courier;
    private readonly Heartbeats _heartbeats;
    private readonly Verdicts _verdicts;
    private readonly TimeProvider _time;
    private readonly Instruments _instruments;
    private readonly ILogger _log;
    private volatile bool _hasRegistered;

    public Watchdog(
        StoreAccess access, WatchdogSetup setup, IEnumerable<IAlertSink> sinks, IEnumerable<Heartbeat> heartbeats, TimeProvider time, Instruments instruments,
        ILoggerFactory? loggers = null)
    {
        (_access, _setup, _time, _instruments) = (access, setup, time, instruments);
        _log = loggers?.CreateLogger("ReplyScheduler") ?? NullLogger.Instance;
        _courier = new Courier(sinks, setup, access.Stamp, time, instruments, _log);
        _heartbeats = new Heartbeats([.. heartbeats], time, _log);
        _verdicts = new Verdicts(setup.Thresholds?.Period);
    }

    public bool HasSinks => _courier.HasSinks;

    public int SinksBehind => _courier.Behind;

    public async Task<WatchdogReport> EvaluateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var store = await _access.OpenAsync(cancellationToken).ConfigureAwait(false);
            var result = await JudgeAsync(store, onlyIfDue: false, cancellationToken).ConfigureAwait(false);
            var verdict = _verdicts.Of(result);
            var heartbeat = TellAsync(verdict, cancellationToken);
            var delivery = await _courier.DeliverAsync(store, cancellationToken).ConfigureAwait(false);
            await heartbeat.ConfigureAwait(false);
            return Report(result, verdict, delivery, await store.Alerts.ReadAsync(new AlertQuery { Limit = MostShown }, cancellationToken).ConfigureAwait(false));
        }
        catch (StoreException)
        {
            await _heartbeats.TellAsync(isHealthy: false, _setup.SinkTimeOut, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>For a tick whose period is over: judges if nobody else did meanwhile, and sends in the background.</summary>
    public async Task<EvaluateResult> EvaluateIfDueAsync()
    {
        var store = await _access.OpenAsync(CancellationToken.None).ConfigureAwait(false);
        var result = await JudgeAsync(store, onlyIfDue: true, CancellationToken.None).ConfigureAwait(false);
        _ = Task.Run(() => FollowUpAsync(store, result), CancellationToken.None);
        return result;
    }

    /// <summary>The store failed for a while: tells sinks and heartbeats what cannot be stored.</summary>
    public async Task TellAsync(AlertNotice notice)
    {
        using var limit = new CancellationTokenSource(TellingLimit, _time);
        await _courier.TellAsync(notice, limit.Token).ConfigureAwait(false);
    }

    public Task TellHeartbeatsAsync(bool isHealthy) => _heartbeats.TellAsync(isHealthy, _setup.SinkTimeOut, CancellationToken.None);

    public void Dispose()
    {
        _courier.Dispose();
        _heartbeats.Dispose();
    }

    private async Task<EvaluateResult> JudgeAsync(IReplySchedulerStore store, bool onlyIfDue, CancellationToken cancellationToken)
    {
        if (!_hasRegistered)
        {
            await _courier.RegisterAsync(store, cancellationToken).ConfigureAwait(false);
            _hasRegistered = true;
        }

        var result = await store.Alerts.EvaluateAsync(new EvaluateRequest(_access.Stamp, onlyIfDue, _setup.Thresholds), cancellationToken).ConfigureAwait(false);
        _instruments.AlertsOpen(result.Open);
        return result;
    }

    private async Task FollowUpAsync(IReplySchedulerStore store, EvaluateResult result)
    {
        try
        {
            var heartbeat = TellAsync(_verdicts.Of(result), CancellationToken.None);
            await _courier.DeliverAsync(store, CancellationToken.None).ConfigureAwait(false);
            await heartbeat.ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            // Nothing is lost: what was not marked as sent is sent again.
            Log.DeliveryFailed(_log, failed);
        }
    }

    private Task TellAsync(bool? isHealthy, CancellationToken cancellationToken) =>
        isHealthy is { } known ? _heartbeats.TellAsync(known, _setup.SinkTimeOut, cancellationToken) : Task.CompletedTask;

    private static WatchdogReport Report(EvaluateResult result, bool? isHealthy, (int Sent, int Unsent) delivery, IReadOnlyList<Alert> alerts) => new()
    {
        Now = result.Now, IsEvaluated = result.IsEvaluated, IsHealthy = isHealthy == true, BlindSince = result.BlindSince, Raised = result.Raised,
        Resolved = result.Resolved, Open = result.Open, Sent = delivery.Sent, Unsent = delivery.Unsent, Waiting = Math.Max(0, result.Waiting - delivery.Sent), Alerts = alerts,
    };
}
