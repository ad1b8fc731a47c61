using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>
/// P3: a catalogue of very many jobs, each with a name and a schedule of its own, one due per second. They are registered in batches, as
/// a host does when it starts; then another host that registers none reads them and ticks on a virtual clock. The second side is the
/// same with 100 jobs, and for registering the bare insertion of the rows. Quartz.NET only registers, and fewer.
/// </summary>
internal sealed class LargeCatalogue : IWorkload
{
    private const int BatchSize = 5000;
    private const int SmallCatalogue = 100;
    private const int QuartzJobs = 5000;
    private const int IdleTicks = 500;
    private const int DueTicks = 100;

    public string Name => "p3";

    public string Title => $"a large catalogue, one job due per second; beside {SmallCatalogue} jobs, and for registering bare inserts";

    public int DefaultSize => 100_000;

    public int DefaultRounds => 2;

    public string RawName => $"{SmallCatalogue} jobs, bare inserts";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("register", "jobs registered/s", "at least 50,000", s => s.Library >= 50_000),
        new("idle", "us per idle tick", "within 1.5 of 100 jobs", s => s.PerRaw <= 1.5),
        new("due", "us per tick with one due"),
        new("memory", "bytes of the catalogue/job", "under 200", s => s.Library < 200),
        new("again", "jobs registered again/s"), new("load", "s until a new host has ticked"),
    ];

    public IReadOnlyList<Peer> Peers { get; } = [new("Quartz.NET", QuartzAsync)];

    public async Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store)
    {
        var figures = new Figures();
        await using (var library = store.Open(Catalogues.From))
        {
            await using var counter = await store.ProfileAsync(options, library);
            figures["register"] = await RegisterAsync(library, size);
            counter?.Print(size);
            figures["again"] = await RegisterAsync(library, size);
        }

        return await TickAsync(figures, store, size, options);
    }

    public async Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store)
    {
        Figures figures;
        var bare = store.Beside("raw");
        using (var raw = await RawJobs.OpenAsync(bare, size, Catalogues.From, isEmpty: true))
        {
            var begun = Stopwatch.GetTimestamp();
            for (var from = 0; from < size; from += BatchSize) await raw.AddAsync(from, Math.Min(BatchSize, size - from));
            figures = Figures.Of(("register", size / Stopwatch.GetElapsedTime(begun).TotalSeconds));
        }

        bare.Delete();
        await using (var library = store.Open(Catalogues.From)) await RegisterAsync(library, SmallCatalogue);
        await TickAsync(figures, store, SmallCatalogue, options);
        figures.Remove("memory");
        figures.Remove("load");
        return figures;
    }

    private static async Task<Figures> QuartzAsync(BenchOptions options, int size, BenchStore store)
    {
        await using var quartz = await QuartzPeer.OpenAsync(store, threads: 10, keepsHistory: false);
        var (jobs, begun) = (Math.Min(size, QuartzJobs), Stopwatch.GetTimestamp());
        await quartz.AddAsync("job", jobs, QuartzPeer.Later);
        return Figures.Of(("register", jobs / Stopwatch.GetElapsedTime(begun).TotalSeconds));
    }

    /// <summary>Registers jobs as a host does; how many per second.</summary>
    private static async Task<double> RegisterAsync(IReplySchedulerStore store, int size)
    {
        await store.Schema.PrepareAsync(CancellationToken.None);
        var stamp = new InstanceStamp(Guid.NewGuid(), "bench");
        var boot = new SchedulerEvent { Type = "scheduler_boot", Message = "The bench booted." };
        await store.Jobs.RegisterAsync(new InstanceRegistration(stamp, "bench", 1, [Catalogues.Type], false, boot), CancellationToken.None);
        var jobs = Enumerable.Range(0, size).Select(Job).ToArray();
        var begun = Stopwatch.GetTimestamp();
        string? after = null;
        for (var from = 0; from < size; from += BatchSize)
        {
            var batch = new ArraySegment<JobDefinition>(jobs, from, Math.Min(BatchSize, size - from));
            await store.Jobs.SyncAsync(new SyncJobsRequest(stamp, "bench", batch, after, from + batch.Count == size), CancellationToken.None);
            after = batch[^1].Name;
        }

        return size / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>The job that is due at a second of the virtual clock.</summary>
    private static JobDefinition Job(int second)
    {
        var at = Catalogues.From.AddSeconds(1 + second);
        return new JobDefinition
        {
            Name = $"job_{second:D7}",
            Type = Catalogues.Type,
            Schedule = string.Create(CultureInfo.InvariantCulture, $"{at.Second} {at.Minute} {at.Hour} {at.Day} * *"),
        };
    }

    private static async Task<Figures> TickAsync(Figures figures, BenchStore store, int size, BenchOptions options)
    {
        await using var host = Catalogues.Host<NoopHandler>(store, parallelism: 16);
        var scheduler = host.GetRequiredService<IReplyScheduler>();
        await host.GetRequiredService<IReplySchedulerStore>().Schema.PrepareAsync(CancellationToken.None);
        var (memory, begun) = (Settled(), Stopwatch.GetTimestamp());
        await scheduler.TickAsync();
        figures["load"] = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        figures["memory"] = (double)(Settled() - memory) / size;

        // Each of the first ticks records plans of many jobs.
        for (var i = 0; i < (IdleTicks / 5) + (size / 10_000); i++) await scheduler.TickAsync();
        await using var counter = await store.ProfileAsync(options, store.Of(host));
        begun = Stopwatch.GetTimestamp();
        for (var i = 0; i < IdleTicks; i++) await scheduler.TickAsync();
        figures["idle"] = Stopwatch.GetElapsedTime(begun).TotalMicroseconds / IdleTicks;
        counter?.Print(IdleTicks);
        counter?.Clear();
        var due = Math.Min(DueTicks, size);
        begun = Stopwatch.GetTimestamp();
        for (var second = 1; second <= due; second++)
        {
            await Catalogues.AdvanceAsync(host, Catalogues.From.AddSeconds(second));
            await Catalogues.RunAsync(host, 1);
        }

        figures["due"] = Stopwatch.GetElapsedTime(begun).TotalMicroseconds / due;
        counter?.Print(due);
        return figures;
    }

    private static long Settled()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
