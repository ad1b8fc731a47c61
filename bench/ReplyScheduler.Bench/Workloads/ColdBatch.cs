using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>
/// The cold half of P1 and P2. A place in which many jobs are due at once is prepared; a new process opens it and runs them. Counted from
/// its first tick, which opens the store and reads the catalogue, or from Quartz.NET's start, which finds the triggers in its store.
/// </summary>
internal static class ColdBatch
{
    public const int Jobs = 10_000;
    public const int Parallelism = 1000;
    private const int Claimed = 256;

    public static async Task PrepareAsync(BenchStore store, int jobs)
    {
        await using var host = Catalogues.Host<NoopHandler>(store, Parallelism);
        await host.GetRequiredService<IReplySchedulerStore>().Schema.PrepareAsync(CancellationToken.None);
        Catalogues.AddRows(store, "cold", jobs, "1 0 * * *");
        await host.GetRequiredService<IReplyScheduler>().TickAsync();
        await Catalogues.AdvanceAsync(host, Catalogues.From.AddMinutes(1));
    }

    public static async Task LibraryAsync(BenchStore store, int jobs, ChildClock clock)
    {
        var host = Catalogues.Host<NoopHandler>(store, Parallelism);
        var begun = Stopwatch.GetTimestamp();
        await Catalogues.RunAsync(host, jobs);
        Tell(clock, jobs, begun);
        await host.DisposeAsync();
    }

    public static async Task RawAsync(BenchStore store, int jobs, ChildClock clock)
    {
        var begun = Stopwatch.GetTimestamp();
        using var raw = RawJobs.Open(store, jobs, Catalogues.From);
        await raw.RunMinuteAsync(1, Claimed);
        Tell(clock, jobs, begun);
    }

    public static async Task QuartzAsync(BenchStore store, int jobs, bool keepsHistory, ChildClock clock)
    {
        await using var quartz = await QuartzPeer.OpenAsync(store, QuartzPeer.BestThreads(store, keepsHistory), keepsHistory);
        var begun = Stopwatch.GetTimestamp();
        await quartz.Scheduler.Start();
        await quartz.RanAsync(jobs);
        Tell(clock, jobs, begun);
    }

    private static void Tell(ChildClock clock, int jobs, long begun) => clock.Add("cold", jobs / Stopwatch.GetElapsedTime(begun).TotalSeconds);
}
