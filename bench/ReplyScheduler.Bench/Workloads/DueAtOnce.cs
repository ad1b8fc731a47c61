using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>
/// P1 on a server, P2 on files: very many jobs that do nothing are due at once; ticks until all are durably finished, in a warm process
/// and in a new one. Raw: the bare loop that claims 256, commits their start, hands them to the thread pool and ends them in one
/// transaction. Quartz.NET gets fewer jobs, since it would take minutes; rates are compared.
/// </summary>
internal sealed class DueAtOnce(bool isOnServer) : IWorkload
{
    private const int Claimed = 256;
    private const int QuartzJobs = 2000;
    private const int QuartzHistoryJobs = 500;

    public string Name => isOnServer ? "p1" : "p2";

    public string Title => $"jobs that do nothing, due at once{(isOnServer ? ", on a server" : "")}; {ColdBatch.Jobs:#,0} of them in a new process; Quartz.NET runs {QuartzJobs:#,0} and, with its history, {QuartzHistoryJobs}";

    public int DefaultSize => isOnServer ? 100_000 : 50_000;

    public int DefaultRounds => 2;

    public StoreKinds RunsOn => isOnServer ? StoreKinds.Server : StoreKinds.File;

    public string RawName => "bare loop";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        isOnServer
            ? new("rate", "jobs/s, warm", "at least 0.6 of the bare loop", s => s.PerRaw >= 0.6)
            : new("rate", "jobs/s, warm", "at least 20 times the best peer and 0.5 of the bare loop", s => s.PerPeer.All(q => q >= 20) && s.PerRaw >= 0.5),
        new("cold", "jobs/s, from a cold process", "at least 20 times Quartz.NET with history", s => s.PerPeer[^1] >= 20),
        new("bytes", "bytes allocated/job"), new("cpu", "ms of CPU/job"),
    ];

    public IReadOnlyList<Peer> Peers { get; } =
    [
        new("Quartz.NET", (_, size, store) => QuartzAsync(Math.Min(size, QuartzJobs), store, keepsHistory: false)),
        new("Quartz.NET with history", (_, size, store) => QuartzAsync(Math.Min(size, QuartzHistoryJobs), store, keepsHistory: true)),
    ];

    public async Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store)
    {
        var figures = await WarmBatch.RunAsync(options, size, store);
        var cold = store.Beside("cold");
        await ColdBatch.PrepareAsync(cold, ColdBatch.Jobs);
        return Cold(figures, "cold-library", cold, ColdBatch.Jobs);
    }

    public async Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store)
    {
        Figures figures;
        using (var raw = await RawJobs.OpenAsync(store, size, Catalogues.From))
        {
            var meter = Meter.Start();
            await raw.RunMinuteAsync(1, Claimed);
            figures = meter.Stop(size);
        }

        store.Expect("SELECT count(*) FROM job_executions WHERE status = 'succeeded'", size);
        var cold = store.Beside("cold");
        (await RawJobs.OpenAsync(cold, ColdBatch.Jobs, Catalogues.From)).Dispose();
        return Cold(figures, "cold-raw", cold, ColdBatch.Jobs);
    }

    private static async Task<Figures> QuartzAsync(int jobs, BenchStore store, bool keepsHistory)
    {
        Figures figures;
        await using (var quartz = await QuartzPeer.OpenAsync(store, QuartzPeer.BestThreads(store, keepsHistory), keepsHistory))
        {
            await quartz.Scheduler.Start();
            await quartz.AddAsync("warm", 100, QuartzPeer.Now);
            await quartz.RanAsync(100);
            await quartz.Scheduler.Standby();
            await quartz.AddAsync("noop", jobs, QuartzPeer.Now);
            var meter = Meter.Start();
            await quartz.Scheduler.Start();
            await quartz.RanAsync(100 + jobs);
            figures = meter.Stop(jobs);
        }

        store.Expect("SELECT count(*) FROM QRTZ_TRIGGERS", 0);
        if (keepsHistory) store.Expect("SELECT count(*) FROM QRTZ_EXECUTION_HISTORY", 100 + jobs);
        var cold = store.Beside("cold");
        await using (var quartz = await QuartzPeer.OpenAsync(cold, QuartzPeer.BestThreads(store, keepsHistory), keepsHistory)) await quartz.AddAsync("cold", jobs, QuartzPeer.Now);
        return Cold(figures, keepsHistory ? "cold-quartz-history" : "cold-quartz", cold, jobs);
    }

    private static Figures Cold(Figures figures, string part, BenchStore store, int jobs)
    {
        figures["cold"] = Child.Run(part, store.Address, $"{jobs}")["cold"];
        store.Delete();
        return figures;
    }
}
