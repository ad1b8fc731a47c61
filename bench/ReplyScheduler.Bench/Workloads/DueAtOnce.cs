using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>
/// P2, and P1 for SQLite: very many jobs that do nothing are due at once; ticks until all are durably finished, in a warm process and
/// in a new one. Raw: the bare loop that claims 256, commits their start, hands them to the thread pool and ends them in one
/// transaction. Quartz.NET gets fewer jobs, since it would take minutes; rates are compared.
/// </summary>
internal sealed class DueAtOnce : IWorkload
{
    private const int WarmJobs = 2000;
    private const int Claimed = 256;
    private const int QuartzJobs = 2000;
    private const int QuartzHistoryJobs = 500;

    public string Name => "p2";

    public string Title => $"jobs that do nothing, due at once; {ColdBatch.Jobs:#,0} of them in a new process; Quartz.NET runs {QuartzJobs:#,0} and, with its history, {QuartzHistoryJobs}";

    public int DefaultSize => 50_000;

    public int DefaultRounds => 2;

    public string RawName => "bare loop";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("rate", "jobs/s, warm", "at least 20 times the best peer and 0.5 of the bare loop", s => s.PerPeer.All(q => q >= 20) && s.PerRaw >= 0.5),
        new("cold", "jobs/s, from a cold process", "at least 20 times Quartz.NET with history", s => s.PerPeer[^1] >= 20),
        new("bytes", "bytes allocated/job"), new("cpu", "ms of CPU/job"),
    ];

    public IReadOnlyList<Peer> Peers { get; } =
    [
        new("Quartz.NET", (_, size, file) => QuartzAsync(Math.Min(size, QuartzJobs), file, keepsHistory: false)),
        new("Quartz.NET with history", (_, size, file) => QuartzAsync(Math.Min(size, QuartzHistoryJobs), file, keepsHistory: true)),
    ];

    public async Task<Figures> OursAsync(BenchOptions options, int size, string file)
    {
        Figures figures;
        await using (var host = Catalogues.Host<NoopHandler>(file, options.Parallelism ?? ColdBatch.Parallelism))
        {
            await host.GetRequiredService<IReplySchedulerStore>().Schema.PrepareAsync(CancellationToken.None);
            Catalogues.AddRows(file, "warm", WarmJobs, "1 0 * * *");
            Catalogues.AddRows(file, "noop", size, "2 0 * * *");
            await Catalogues.PlanAsync(host, WarmJobs + size);
            await Catalogues.AdvanceAsync(host, Catalogues.From.AddMinutes(1));
            await Catalogues.RunAsync(host, WarmJobs);
            await Catalogues.AdvanceAsync(host, Catalogues.From.AddMinutes(2));
            var meter = Meter.Start();
            await Catalogues.RunAsync(host, size);
            figures = meter.Stop(size);
        }

        Expect.Rows(file, "SELECT count(*) FROM job_executions WHERE status = 'succeeded'", WarmJobs + size);
        var cold = file + ".cold";
        await ColdBatch.PrepareAsync(cold, ColdBatch.Jobs);
        return Cold(figures, "cold-library", cold, ColdBatch.Jobs);
    }

    public async Task<Figures> RawAsync(BenchOptions options, int size, string file)
    {
        Figures figures;
        using (var raw = await RawJobs.OpenAsync(file, size, Catalogues.From))
        {
            var meter = Meter.Start();
            raw.RunMinute(1, Claimed);
            figures = meter.Stop(size);
        }

        Expect.Rows(file, "SELECT count(*) FROM job_executions WHERE status = 'succeeded'", size);
        var cold = file + ".cold";
        (await RawJobs.OpenAsync(cold, ColdBatch.Jobs, Catalogues.From)).Dispose();
        return Cold(figures, "cold-raw", cold, ColdBatch.Jobs);
    }

    private static async Task<Figures> QuartzAsync(int jobs, string file, bool keepsHistory)
    {
        Figures figures;
        await using (var quartz = await QuartzPeer.OpenAsync(file, QuartzPeer.BestThreads(keepsHistory), keepsHistory))
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

        Expect.Rows(file, "SELECT count(*) FROM QRTZ_TRIGGERS", 0);
        if (keepsHistory) Expect.Rows(file, "SELECT count(*) FROM QRTZ_EXECUTION_HISTORY", 100 + jobs);
        var cold = file + ".cold";
        await using (var quartz = await QuartzPeer.OpenAsync(cold, QuartzPeer.BestThreads(keepsHistory), keepsHistory)) await quartz.AddAsync("cold", jobs, QuartzPeer.Now);
        return Cold(figures, keepsHistory ? "cold-quartz-history" : "cold-quartz", cold, jobs);
    }

    private static Figures Cold(Figures figures, string part, string file, int jobs)
    {
        figures["cold"] = Child.Run(part, file, $"{jobs}")["cold"];
        TempFolder.Delete(file);
        return figures;
    }
}
