using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;
using ReplyScheduler.Testing;
using Xunit;

namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>
/// The base of the tests of the whole pipeline: a new file on a virtual clock, any number of hosts on it, one platform. After every
/// test the hosts come to rest and the invariants are checked.
/// </summary>
public abstract class EndToEndTest : IAsyncLifetime
{
    private protected const string Pipeline = "reply_v2_scheduler";

    private readonly string folder = Directory.CreateTempSubdirectory("reply-scheduler-").FullName;
    private readonly List<Host> hosts = [];
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected static DateTimeOffset Start { get; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private protected FakePlatform Platform { get; } = new();

    private protected Database Db => new(Path.Combine(folder, "test.db"));

    private protected Host Main => hosts[0];

    /// <summary>How long the hosts' calls wait for locks.</summary>
    private protected TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Ends when the test is over: what a test hangs on.</summary>
    private protected Task Released => released.Task;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (hosts.Count > 0) await CheckAsync();
        }
        finally
        {
            released.TrySetResult();
            foreach (var host in hosts) await host.DisposeAsync();
            Directory.Delete(folder, recursive: true);
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>A host with a reply pipeline every 15 minutes.</summary>
    private protected Host NewHost(
        Action<ReplyPipelineBuilder>? replies = null, Action<ReplySchedulerBuilder>? more = null, TimeProvider? time = null, string pipeline = Pipeline,
        Action<IServiceCollection>? services = null) =>
        NewBareHost(
            rs =>
            {
                rs.AddReplies(pipeline, r =>
                {
                    r.AcceptRootsFrom("host").Compose((candidate, _) => ValueTask.FromResult($"Thanks, {candidate.Author}, for {candidate.TargetId}!")).Publish(Platform);
                    replies?.Invoke(r);
                });
                more?.Invoke(rs);
            },
            time,
            services);

    /// <summary>A host with what the test registers.</summary>
    private protected Host NewBareHost(Action<ReplySchedulerBuilder> configure, TimeProvider? time = null, Action<IServiceCollection>? more = null)
    {
        var options = new SqliteOptions { Path = Db.Path, VirtualClockFrom = Start, BusyTimeout = BusyTimeout };
        var container = new ServiceCollection();
        if (time is not null) container.AddSingleton(time);
        more?.Invoke(container);
        FaultyStore faulty = null!;
        container.AddReplyScheduler(rs =>
        {
            rs.UseStore(_ => faulty = new FaultyStore(new SqliteStore(options)));
            rs.Configure(o => o.Build = "1.0.0+test");
            configure(rs);
        });
        var provider = container.BuildServiceProvider();
        provider.GetRequiredService<IReplySchedulerStore>();
        var host = new Host(provider, faulty);
        hosts.Add(host);
        return host;
    }

    /// <summary>Moves the virtual clock, whoever holds leases.</summary>
    private protected async Task<DateTimeOffset> AdvanceAsync(TimeSpan by)
    {
        await using var store = new SqliteStore(new SqliteOptions { Path = Db.Path, VirtualClockFrom = Start });
        var now = (await store.Schema.PrepareAsync(default)).Now;
        return (await store.Schema.AdvanceAsync(now + by, passLeases: true, default)).Now;
    }

    /// <summary>Moves the clock and ticks, in steps, until a permit of the target is in the state or the time is over.</summary>
    private protected async Task<Permit> RunUntilAsync(Host host, string target, string status, TimeSpan limit)
    {
        var step = TimeSpan.FromMinutes(3);
        for (var passed = TimeSpan.Zero; passed < limit && (await Db.PermitAsync(target)).Status != status; passed += step)
        {
            await AdvanceAsync(step);
            await host.TickAsync();
        }

        return await Db.PermitAsync(target);
    }

    /// <summary>Looks again and again until something is so; fails after 20 s.</summary>
    private protected static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); !await isSo();)
        {
            if (TimeProvider.System.GetElapsedTime(begun) > TimeSpan.FromSeconds(20)) throw new TimeoutException("It did not come to pass.");
            await Task.Delay(2);
        }
    }

    /// <summary>Lets a manual clock pass, second by second, until something is so.</summary>
    private protected static Task PassAsync(ManualClock time, Func<Task<bool>> isSo) => UntilAsync(() =>
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return isSo();
    });

    /// <summary>Lets what runs end, sweeps what the dead left behind, and looks at everything that is stored.</summary>
    private async Task CheckAsync()
    {
        foreach (var host in hosts.Where(host => !host.IsKilled))
        {
            host.Store.Before = host.Store.After = _ => { };
            await host.Scheduler.StopAsync(TimeSpan.FromSeconds(10));
        }

        await using var store = new SqliteStore(new SqliteOptions { Path = Db.Path, AcceptAnyClock = true });
        var info = await store.Schema.PrepareAsync(default);
        if (info.IsVirtual)
        {
            await store.Schema.AdvanceAsync(info.Now.AddHours(2), passLeases: true, default);
            await SweepAsync(store);
        }

        await Invariants.HoldAsync(Db, Platform);
    }

    private static async Task SweepAsync(SqliteStore store)
    {
        var sweeper = new InstanceStamp(Guid.CreateVersion7(), "sweeper");
        var boot = new Events.SchedulerEvent { Type = "sweeper_boot", Message = "The sweeper of the test started." };
        await store.Jobs.RegisterAsync(new InstanceRegistration(sweeper, "elsewhere", 1, [], false, boot), default);
        var request = new ClaimRequest { Stamp = sweeper, Room = 0, Lease = TimeSpan.FromMinutes(1), CatchUp = TimeSpan.FromDays(1), TriggeredBy = "sweeper" };
        await store.Jobs.ClaimAsync(request, default);
    }
}
