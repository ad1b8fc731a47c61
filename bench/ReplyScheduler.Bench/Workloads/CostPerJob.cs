using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>P8: what a finished job that does nothing costs when very many are due at the same moment.</summary>
internal sealed class CostPerJob : IWorkload
{
    private static readonly DateTimeOffset From = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public string Name => "p8";

    public string Title => "cost of a finished job that does nothing, in large batches";

    public int DefaultSize => 40_000;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("bytes", "bytes allocated/job", "under 2,048", s => s.Library < 2048),
        new("statements", "statements/job", "under 0.2", s => s.Library < 0.2),
        new("cpu", "ms of CPU/job"), new("rate", "jobs/s"),
    ];

    public async Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store)
    {
        var minutes = Minutes(options, size);
        await using var provider = Build(options, store);
        var replay = provider.GetRequiredService<Replay>();

        // The first minute registers the jobs and compiles statements and code; it is not counted.
        await replay.RunAsync(Until(0));
        var meter = Meter.Start();
        await replay.RunAsync(Until(minutes));
        var figures = meter.Stop(minutes * Catalogue(options));

        var counted = await CountAsync(options, figures, minutes, provider, store);
        store.Expect("SELECT count(*) FROM job_executions WHERE status = 'succeeded'", (1 + minutes + counted) * Catalogue(options));
        return figures;
    }

    public async Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store)
    {
        var minutes = Minutes(options, size);
        using var raw = await RawJobs.OpenAsync(store, Catalogue(options), From);
        await raw.RunMinuteAsync(1);
        var (statements, meter) = (raw.Statements, Meter.Start());
        for (var minute = 2; minute <= 1 + minutes; minute++) await raw.RunMinuteAsync(minute);
        var figures = meter.Stop(minutes * Catalogue(options));
        if (raw.Statements > 0) figures["statements"] = (double)(raw.Statements - statements) / (minutes * Catalogue(options));
        store.Expect("SELECT count(*) FROM job_executions WHERE status = 'succeeded'", (1 + minutes) * Catalogue(options));
        return figures;
    }

    /// <summary>Counting slows the writer down, so it has a stretch of its own: so many minutes. A server's statements are only printed.</summary>
    private static async Task<int> CountAsync(BenchOptions options, Figures figures, int minutes, ServiceProvider provider, BenchStore store)
    {
        if (store.IsServer && !options.Profile) return 0;
        await using var profile = await store.ProfileAsync(store.Of(provider));
        await provider.GetRequiredService<Replay>().RunAsync(Until(2 + minutes));
        if (profile is StatementCounter counter) figures["statements"] = (double)counter.Count / (2 * Catalogue(options));
        if (options.Profile) profile.Print(2 * Catalogue(options));
        return 2;
    }

    private static int Catalogue(BenchOptions options) => options.Catalogue ?? 2000;

    private static int Minutes(BenchOptions options, int size) => Math.Max(1, size / Catalogue(options));

    private static DateTimeOffset Until(int minute) => From.AddMinutes(minute).AddSeconds(1);

    private static ServiceProvider Build(BenchOptions options, BenchStore store)
    {
        var services = new ServiceCollection();
        services.AddReplyScheduler(rs =>
        {
            store.Use(rs, From);
            rs.Configure(o => o.Parallelism = options.Parallelism ?? 1000);
            for (var i = 0; i < Catalogue(options); i++) rs.AddJob("noop_" + i, "* * * * *", static (_, _) => ValueTask.FromResult(JobResult.Success));
        });
        return services.BuildServiceProvider();
    }
}
