using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>The warm half of P1 and P2: many jobs are due at once, after fewer that compile statements and code.</summary>
internal static class WarmBatch
{
    private const int WarmJobs = 2000;
    private const string Succeeded = "SELECT count(*) FROM job_executions WHERE status = 'succeeded'";

    /// <summary>Runs a batch. A place that is used again needs another round each time, below 29.</summary>
    public static async Task<Figures> RunAsync(BenchOptions options, int size, BenchStore store, int round = 0)
    {
        var (warm, all) = ((2 * round) + 1, (2 * round) + 2);
        Figures figures;
        long before;
        await using (var host = Catalogues.Host<NoopHandler>(store, options.Parallelism ?? ColdBatch.Parallelism))
        {
            var library = host.GetRequiredService<IReplySchedulerStore>();
            await library.Schema.PrepareAsync(CancellationToken.None);
            before = store.Number(Succeeded);
            Catalogues.AddRows(store, $"warm_{round}", WarmJobs, $"{warm} 0 * * *");
            Catalogues.AddRows(store, $"noop_{round}", size, $"{all} 0 * * *");
            await Catalogues.PlanAsync(host, WarmJobs + size);
            await Catalogues.AdvanceAsync(host, Catalogues.From.AddMinutes(warm));
            await Catalogues.RunAsync(host, WarmJobs);
            await Catalogues.AdvanceAsync(host, Catalogues.From.AddMinutes(all));
            await using var profile = await store.ProfileAsync(options, store.Of(host));
            var meter = Meter.Start();
            await Catalogues.RunAsync(host, size);
            figures = meter.Stop(size);
            profile?.Print(size);
        }

        store.Expect(Succeeded, before + WarmJobs + size);
        return figures;
    }
}
