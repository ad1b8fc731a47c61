using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Proofs;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>P11: P1, P5 and what people ask, with full tables. Second side: tables that were empty.</summary>
internal sealed class Growth : IWorkload
{
    private const int Rows = 1_000_000;
    private const int Permits = 3000;
    private const int Asked = 5;

    private BenchStore? _full;
    private int _round;

    public string Name => "p11";

    public string Title => $"jobs due at once, {Permits:#,0} permits, and questions, with {Rows:#,0} rows in each table (--rows)";

    public int DefaultSize => 20_000;

    public int DefaultRounds => 2;

    public StoreKinds RunsOn => StoreKinds.Server;

    public string RawName => "empty tables";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("jobs", "jobs/s", "within 1.5 of empty tables", s => s.PerRaw >= 1 / 1.5),
        new("permits", "permits/s", "within 1.5 of empty tables", s => s.PerRaw >= 1 / 1.5),
        new("proof", "ms per proof of half an hour", "under 100", s => s.Library < 100),
        new("status", "ms per status", "under 100", s => s.Library < 100),
        new("newest", "ms per list of the newest runs", "under 100", s => s.Library < 100),
        new("ofjob", "ms per list of a job's newest runs", "under 100", s => s.Library < 100),
        new("catalogue", "ms per page of the catalogue", "under 100", s => s.Library < 100),
        new("trace", "ms per trace of a permit", "under 100", s => s.Library < 100),
    ];

    public async Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store)
    {
        if (_full is null) await FilledTables.FillAsync(_full = store.Beside("full"), options.Rows ?? Rows);
        return await MeasureAsync(options, size, _full, _round++);
    }

    public Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store) => MeasureAsync(options, size, store, 0);

    private static async Task<Figures> MeasureAsync(BenchOptions options, int size, BenchStore store, int round)
    {
        var figures = Figures.Of(("jobs", (await WarmBatch.RunAsync(options, size, store, round))["rate"]));
        figures["permits"] = (await PermitLife.RunAsync(options, Permits, store, Catalogues.From, round))["rate"];
        await using var host = Catalogues.Host<NoopHandler>(store, parallelism: 1);
        var (library, proof) = (host.GetRequiredService<IReplySchedulerStore>(), host.GetRequiredService<IProof>());
        var permit = store.Text("SELECT CAST(permit_id AS text) FROM posting_permits WHERE status = 'USED' ORDER BY created_at DESC, permit_id LIMIT 1");
        var job = store.Text("SELECT job_name FROM scheduled_jobs ORDER BY job_name LIMIT 1");
        figures["proof"] = await AskAsync(() => proof.ProveAsync());
        figures["status"] = await AskAsync(() => library.Evidence.ReadStatusAsync(CancellationToken.None));
        figures["newest"] = await AskAsync(() => library.Evidence.ReadExecutionsAsync(new ExecutionQuery(), CancellationToken.None));
        figures["ofjob"] = await AskAsync(() => library.Evidence.ReadExecutionsAsync(new ExecutionQuery { JobName = job }, CancellationToken.None));
        figures["catalogue"] = await AskAsync(() => library.Evidence.ReadJobsAsync(new JobQuery { Limit = 100 }, CancellationToken.None));
        figures["trace"] = await AskAsync(() => library.Evidence.TraceAsync(permit, CancellationToken.None));
        return figures;
    }

    /// <summary>The median of some, after one that is not counted.</summary>
    private static async Task<double> AskAsync(Func<Task> ask)
    {
        await ask();
        var times = new List<double>();
        for (var i = 0; i < Asked; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await ask();
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return Spread.Of(times)!.Median;
    }
}
