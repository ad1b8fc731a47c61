using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReplyScheduler.Liveness.Internal;
using ReplyScheduler.Setup.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>
/// Prepares the store and registers this instance with its boot event, once. Whoever comes first starts it; a failure is told to all
/// who wait, and the next call tries again. Safe for concurrent use.
/// </summary>
internal sealed class Startup(
    SchedulerSetup setup, IReplySchedulerStore store, InstanceStamp stamp, StoreClock clock, Watchdog watchdog, ILoggerFactory? loggers = null)
{
    private static readonly TimeSpan NotedSkew = TimeSpan.FromSeconds(1);
    private readonly Lock _sync = new();
    private readonly ILogger _log = loggers?.CreateLogger("ReplyScheduler") ?? NullLogger.Instance;
    private Task<StartedStore>? _started;

    /// <summary>Answers when the store is ready. Cancellation ends the wait, not the preparation.</summary>
    public async Task<StoreInfo> ReadyAsync(CancellationToken cancellationToken) =>
        (await StartedAsync(cancellationToken).ConfigureAwait(false)).Store;

    internal Task<StartedStore> StartedAsync(CancellationToken cancellationToken)
    {
        lock (_sync)
        {
            if (_started is null or { IsFaulted: true } or { IsCanceled: true }) _started = Task.Run(StartAsync, CancellationToken.None);
            return _started.IsCompletedSuccessfully ? _started : _started.WaitAsync(cancellationToken);
        }
    }

    private async Task<StartedStore> StartAsync()
    {
        var info = await store.Schema.PrepareAsync(CancellationToken.None).ConfigureAwait(false);
        clock.Set(info);
        foreach (var warning in info.Warnings)
        {
            Log.StoreWarning(_log, warning);
        }

        if (!watchdog.HasSinks) Log.NoAlertSink(_log);
        if (clock.Skew is { } skew && skew.Duration() > NotedSkew) Log.ClockSkewed(_log, skew);
        var registration = new InstanceRegistration(
            stamp, Environment.MachineName, Environment.ProcessId, setup.HandledTypes, setup.HandlesEndpoints, BootEvent.Of(setup, info, clock.Skew));
        var registered = await store.Jobs.RegisterAsync(registration, CancellationToken.None).ConfigureAwait(false);
        clock.Correct(registered.Now);
        var definitions = setup.Definitions.Concat(setup.Bulk.SelectMany(jobs => jobs));
        var count = await JobSync.RunAsync(store.Jobs, stamp, setup.Application, definitions, CancellationToken.None).ConfigureAwait(false);
        Log.Ready(_log, info.StoreId, stamp.InstanceId, stamp.Build, count);
        return new StartedStore(info, registered.Sequence);
    }
}
