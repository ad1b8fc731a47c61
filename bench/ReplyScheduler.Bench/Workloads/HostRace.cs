using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>
/// The race of P4: eight hosts, each with a store and a pool of its own, tick every 10 ms and race for jobs that are due at each minute of
/// a virtual clock, which moves on when all of them have ended. Second side: one host.
/// </summary>
internal sealed class HostRace : IWorkload
{
    private const int Hosts = 8;
    private const int Jobs = 1000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    public string Name => "p4-race";

    public string Title => $"{Hosts} hosts race for {Jobs:#,0} jobs that are due at the same minute";

    public int DefaultSize => 20;

    public int DefaultRounds => 3;

    public StoreKinds RunsOn => StoreKinds.Server;

    public string RawName => "one host";

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("slot", $"ms until {Jobs:#,0} jobs ended", "within 2 of one host, each once, no deadlock", s => s.PerRaw <= 2), new("rate", "jobs/s"), new("cpu", "ms of CPU/job"),
    ];

    public Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store) => RaceAsync(size, store, Hosts);

    public Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store) => RaceAsync(size, store, 1);

    private static async Task<Figures> RaceAsync(int minutes, BenchStore store, int count)
    {
        await using (var library = store.Open(Catalogues.From)) await library.Schema.PrepareAsync(CancellationToken.None);
        Catalogues.AddRows(store, "race", Jobs, "* * * * *");
        ServiceProvider[] hosts = [.. Enumerable.Range(0, count).Select(_ => Catalogues.Host<NoopHandler>(store, ColdBatch.Parallelism))];
        await MinuteAsync(hosts, 1);
        var meter = Meter.Start();
        for (var minute = 2; minute <= 1 + minutes; minute++) await MinuteAsync(hosts, minute);
        var figures = meter.Stop(Jobs * minutes);
        figures["slot"] = 1000 * Jobs / figures["rate"];
        foreach (var host in hosts) await host.DisposeAsync();
        store.Expect("SELECT count(*) FROM job_executions WHERE status = 'succeeded' AND attempt = 1", Jobs * (1 + minutes));
        store.Expect("SELECT count(DISTINCT (job_id, slot_time)) FROM job_executions", Jobs * (1 + minutes));
        store.Expect("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", 0);
        return figures;
    }

    private static async Task MinuteAsync(ServiceProvider[] hosts, int minute)
    {
        await Catalogues.AdvanceAsync(hosts[0], Catalogues.From.AddMinutes(minute));
        var left = Jobs;
        await Task.WhenAll(hosts.Select(host => Task.Run(async () =>
        {
            var scheduler = host.GetRequiredService<IReplyScheduler>();
            while (Volatile.Read(ref left) > 0)
            {
                var report = await scheduler.TickAsync(new TickOptions { Wait = TimeSpan.FromSeconds(60) });
                if (report.Trouble.Count > 0) throw new InvalidOperationException(string.Join(' ', report.Trouble));
                Interlocked.Add(ref left, -report.Ended.Count);
                if (report.Ended.Count == 0) await Task.Delay(Tick);
            }
        })));
    }
}
