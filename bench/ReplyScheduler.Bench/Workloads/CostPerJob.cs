using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Sqlite;
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

    public async Task<Figures> OursAsync(BenchOptions options, int size, string file)
    {
        var minutes = Minutes(options, size);
        await using var provider = Build(options, file);
        var replay = provider.GetRequiredService<Replay>();

        // The first minute registers the jobs and compiles statements and code; it is not counted.
        await replay.RunAsync(Until(0));
        var meter = Meter.Start();
        await replay.RunAsync(Until(minutes));
        var figures = meter.Stop(minutes * Catalogue(options));

        // Counting slows the writer down, so it has a stretch of its own.
        await using (var counter = await StatementCounter.AttachAsync(provider.GetRequiredService<SqliteStore>()))
        {
            await replay.RunAsync(Until(2 + minutes));
            figures["statements"] = (double)counter.Count / (2 * Catalogue(options));
            if (options.Profile) counter.Print(2 * Catalogue(options));
        }

        Expect.Rows(file, "SELECT count(*) FROM job_executions WHERE status = 'succeeded'", (3 + minutes) * Catalogue(options));
        return figures;
    }

    public async Task<Figures> RawAsync(BenchOptions options, int size, string file)
    {
        var minutes = Minutes(options, size);
        using var raw = await RawJobs.OpenAsync(file, Catalogue(options), From);
        raw.RunMinute(1);
        var (statements, meter) = (raw.Statements, Meter.Start());
        for (var minute = 2; minute <= 1 + minutes; minute++) raw.RunMinute(minute);
        var figures = meter.Stop(minutes * Catalogue(options));
        figures["statements"] = (double)(raw.Statements - statements) / (minutes * Catalogue(options));
        Expect.Rows(file, "SELECT count(*) FROM job_executions WHERE status = 'succeeded'", (1 + minutes) * Catalogue(options));
        return figures;
    }

    private static int Catalogue(BenchOptions options) => options.Catalogue ?? 2000;

    private static int Minutes(BenchOptions options, int size) => Math.Max(1, size / Catalogue(options));

    private static DateTimeOffset Until(int minute) => From.AddMinutes(minute).AddSeconds(1);

    private static ServiceProvider Build(BenchOptions options, string file)
    {
        var services = new ServiceCollection();
        services.AddReplyScheduler(rs =>
        {
            rs.UseSqlite(file, sqlite => sqlite.VirtualClockFrom = From).Configure(o => o.Parallelism = options.Parallelism ?? 1000);
            for (var i = 0; i < Catalogue(options); i++) rs.AddJob("noop_" + i, "* * * * *", static (_, _) => ValueTask.FromResult(JobResult.Success));
        });
        return services.BuildServiceProvider();
    }
}
