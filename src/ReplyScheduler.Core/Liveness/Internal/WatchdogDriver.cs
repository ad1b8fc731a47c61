using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReplyScheduler.Events;
using ReplyScheduler.Internal;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>
/// Drives the watchdog by the host's ticks, once in a period over all hosts, and no tick between them does more than compare two instants.
/// What it finds out about this host alone, its clock and whether the store answers, is told from here.
/// </summary>
internal sealed class WatchdogDriver(
    Watchdog watchdog, WatchdogSetup setup, StoreAccess access, StoreClock clock, TimeProvider time, ILoggerFactory? loggers = null)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ILogger _log = loggers?.CreateLogger("ReplyScheduler") ?? NullLogger.Instance;
    private readonly Lock _sync = new();
    private readonly UnreachableStore _unreachable = new(time);
    private DateTimeOffset _nextAt = DateTimeOffset.MinValue;
    private bool _isJudging;
    private bool? _wasSkewed;

    /// <summary>When the next evaluation is due by the store's clock; null if ticks do not drive it.</summary>
    public DateTimeOffset? NextAt
    {
        get
        {
            if (!setup.IsDriven) return null;
            lock (_sync)
            {
                return _nextAt;
            }
        }
    }

    /// <summary>How many alert sinks of this host did not accept what they were sent last.</summary>
    public int SinksBehind => watchdog.SinksBehind;

    /// <summary>A tick has claimed. Whether it judged. A failure is logged and tried again: it fails no tick.</summary>
    public async Task<bool> TickedAsync()
    {
        if (!setup.IsDriven || !Begin(clock.Now)) return false;
        var next = clock.Now + Pause;
        try
        {
            var result = await watchdog.EvaluateIfDueAsync().ConfigureAwait(false);
            next = result.NextAt > result.Now ? result.NextAt : result.Now + Pause;
            await ReportSkewAsync().ConfigureAwait(false);
            return result.IsEvaluated;
        }
        catch (Exception failed)
        {
            Log.WatchdogFailed(_log, failed);
            if (failed is StoreException error) Failed(error);
            return false;
        }
        finally
        {
            lock (_sync)
            {
                (_nextAt, _isJudging) = (next, false);
            }
        }
    }

    /// <summary>The store failed a tick.</summary>
    public void Failed(StoreException error)
    {
        if (!setup.IsDriven) return;
        AlertNotice? notice;
        lock (_sync)
        {
            notice = _unreachable.Failed(error, clock.Now);
        }

        if (notice is not null) Tell(notice, isHealthy: false);
    }

    /// <summary>The store answered a tick.</summary>
    public void Answered()
    {
        if (!setup.IsDriven) return;
        AlertNotice? notice;
        lock (_sync)
        {
            notice = _unreachable.Answered(clock.Now);
        }

        if (notice is not null) Tell(notice, isHealthy: null);
    }

    private bool Begin(DateTimeOffset now)
    {
        lock (_sync)
        {
            if (_isJudging || now < _nextAt) return false;
            return _isJudging = true;
        }
    }

    private void Tell(AlertNotice notice, bool? isHealthy) => _ = Task.Run(async () =>
    {
        var beat = isHealthy is { } healthy ? watchdog.TellHeartbeatsAsync(healthy) : Task.CompletedTask;
        await watchdog.TellAsync(notice).ConfigureAwait(false);
        await beat.ConfigureAwait(false);
    });

    /// <summary>Told when it begins to differ, while it does, and when that is over; once after a start, since the host may have been mended.</summary>
    private async Task ReportSkewAsync()
    {
        if (clock.Skew is not { } skew) return;
        var isSkewed = skew.Duration() > setup.ClockSkew;
        if (!isSkewed && _wasSkewed == false) return;
        var (store, machine) = (await access.OpenAsync(CancellationToken.None).ConfigureAwait(false), Environment.MachineName);
        var message = $"The clock of the host {machine} differs from the store's by {skew:c} (positive: it is ahead).";
        await store.Alerts.ReportAsync(
            isSkewed
                ? new ReportRequest(access.Stamp, [new AlertFinding(AlertRules.ClockSkew, machine, AlertSeverity.Warning, message)], [])
                : new ReportRequest(access.Stamp, [], [new AlertKey(AlertRules.ClockSkew, machine)]),
            CancellationToken.None).ConfigureAwait(false);
        _wasSkewed = isSkewed;
    }
}
