using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Liveness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>Hosts that run a job each minute, and processes beside them that only watch.</summary>
public abstract class WatchdogTest : EndToEndTest, IAsyncDisposable
{
    private readonly List<ServiceProvider> watchers = [];

    private protected static TimeSpan HalfHour { get; } = TimeSpan.FromMinutes(30);

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await RestAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The watchers go, then the hosts come to rest.</summary>
    private protected async Task RestAsync()
    {
        foreach (var watcher in watchers) await watcher.DisposeAsync();
        await DisposeAsync();
    }

    /// <summary>A host with one job that runs each minute.</summary>
    private protected Host NewWorker(Action<ReplySchedulerBuilder>? more = null, TimeProvider? time = null) => NewBareHost(
        rs =>
        {
            rs.AddJob("work", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success));
            more?.Invoke(rs);
        },
        time);

    /// <summary>A process of its own that runs nothing and may watch; with the faults of its store.</summary>
    private protected (IWatchdog Watchdog, IAlerts Alerts, FaultyStore Store) NewWatcher(Action<ReplySchedulerBuilder> configure, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        if (time is not null) services.AddSingleton(time);
        FaultyStore faulty = null!;
        services.AddReplySchedulerControl(rs => configure(rs.UseStore(_ => faulty = new FaultyStore(new SqliteStore(new SqliteOptions { Path = Db.Path, VirtualClockFrom = Start })))));
        var provider = services.BuildServiceProvider();
        watchers.Add(provider);
        provider.GetRequiredService<IReplySchedulerStore>();
        return (provider.GetRequiredService<IWatchdog>(), provider.GetRequiredService<IAlerts>(), faulty);
    }

    private protected IWatchdog NewWatchdog(params IAlertSink[] sinks) => NewWatcher(rs => Array.ForEach(sinks, sink => rs.AddAlertSink(sink))).Watchdog;

    /// <summary>Minute by minute, as a timer of its own would.</summary>
    private protected async Task WatchAsync(IWatchdog watchdog, TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromMinutes(1))
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1));
            await watchdog.EvaluateAsync(TestContext.Current.CancellationToken);
        }
    }
}
