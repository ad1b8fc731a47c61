using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>
/// P4: how long after its slot a job begins, of those that are due at the same second of the system's clock, in a large catalogue. The
/// library is ticked every 10 ms, the raw side looks every 10 ms and claims what is due with one transaction; Quartz.NET wakes itself.
/// </summary>
internal sealed class StartLag : IWorkload
{
    private const int Catalogue = 100_000;
    private const string FarAway = "0 0 1 1 *";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private BenchStore? _seed;
    private BenchStore? _quartzSeed;

    public StartLag() => Peers = [new Peer("Quartz.NET", QuartzAsync)];

    public string Name => "p4";

    public string Title => $"lag of {LagPlan.Few} and of {LagPlan.Many} jobs that are due at the same second, a tick every 10 ms, a large catalogue";

    public int DefaultSize => 2;

    public int DefaultRounds => 2;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("few50", $"ms of lag, {LagPlan.Few} jobs, p50"),
        new("few99", $"ms of lag, {LagPlan.Few} jobs, p99", "under 40, and within 3 of raw plus the tick", s => s.Library < 40 && s.Library <= Bound(s)),
        new("many50", $"ms of lag, {LagPlan.Many} jobs, p50"),
        new("many99", $"ms of lag, {LagPlan.Many} jobs, p99", "within 3 of raw plus the tick", s => s.Library <= Bound(s)),
    ];

    public IReadOnlyList<Peer> Peers { get; }

    public async Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store)
    {
        if (_seed is null) await SeedAsync(_seed = store.Beside("seed"), options.Catalogue ?? Catalogue);
        store.CopyFrom(_seed);
        Catalogues.AddRows(store, "few", LagPlan.Few, LagPlan.FewSchedule);
        Catalogues.AddRows(store, "many", LagPlan.Many, LagPlan.ManySchedule);
        var lags = new Lags();
        await using var host = Catalogues.Host<LagHandler>(store, ColdBatch.Parallelism, isVirtual: false, services => services.AddSingleton(lags));
        var scheduler = host.GetRequiredService<IReplyScheduler>();
        await scheduler.TickAsync();
        var plan = new LagPlan(size);
        await EveryAsync(Tick, () => plan.IsDone(lags), () => scheduler.TickAsync());
        return plan.Of(lags);
    }

    public async Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store)
    {
        using var raw = await RawJobs.OpenAsync(store, options.Catalogue ?? Catalogue, DateTimeOffset.UtcNow);
        await raw.RunSlotAsync(LagPlan.Many, Catalogues.From, static () => { });
        var (lags, plan) = (new Lags(), new LagPlan(size));
        var left = new Queue<(DateTimeOffset Slot, int Jobs)>(plan.All);
        await EveryAsync(Tick, () => left.Count == 0, async () =>
        {
            if (left.Peek() is var (slot, jobs) && slot <= DateTimeOffset.UtcNow)
            {
                left.Dequeue();
                await raw.RunSlotAsync(jobs, slot, () => lags.Began(slot));
            }
        });
        return plan.Of(lags);
    }

    private async Task<Figures> QuartzAsync(BenchOptions options, int size, BenchStore store)
    {
        if (_quartzSeed is null)
        {
            _quartzSeed = store.Beside("seed");
            await using var seed = await QuartzPeer.OpenAsync(_quartzSeed, threads: 10, keepsHistory: false);
            await seed.AddAsync("far", options.Catalogue ?? Catalogue, QuartzPeer.Later);
        }

        store.CopyFrom(_quartzSeed);
        await using var quartz = await QuartzPeer.OpenAsync(store, QuartzPeer.BestThreads(store, keepsHistory: false), keepsHistory: false);
        await quartz.Scheduler.Start();
        await quartz.AddAsync("warm", LagPlan.Few, QuartzPeer.Now);
        await quartz.RanAsync(LagPlan.Few);
        var plan = new LagPlan(size);
        foreach (var (slot, jobs) in plan.All) await quartz.AddAsync($"due_{slot:HHmmss}", jobs, name => QuartzPeer.At(name, slot));
        await EveryAsync(Tick, () => plan.IsDone(quartz.Lags), () => Task.CompletedTask);
        return plan.Of(quartz.Lags);
    }

    private static async Task SeedAsync(BenchStore store, int catalogue)
    {
        await using var host = Catalogues.Host<NoopHandler>(store, parallelism: 16, isVirtual: false);
        await host.GetRequiredService<IReplySchedulerStore>().Schema.PrepareAsync(CancellationToken.None);
        Catalogues.AddRows(store, "far", catalogue, FarAway);
        await host.GetRequiredService<IReplyScheduler>().TickAsync();
    }

    private static async Task EveryAsync(TimeSpan period, Func<bool> isDone, Func<Task> act)
    {
        using var timer = new PeriodicTimer(period);
        while (!isDone() && await timer.WaitForNextTickAsync()) await act();
    }

    private static double Bound(Standing standing) => (3 * standing.Library / standing.PerRaw) + Tick.TotalMilliseconds;
}
