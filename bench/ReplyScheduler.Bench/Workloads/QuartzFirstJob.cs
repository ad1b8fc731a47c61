using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>Quartz.NET's first job: configure, make the schema, schedule a trigger that starts now, start, wait for the end in the file.</summary>
internal static class QuartzFirstJob
{
    public static async Task RunAsync(BenchStore store, ChildClock clock)
    {
        await using var quartz = await QuartzPeer.OpenAsync(store, threads: 10, keepsHistory: false);
        clock.Reached("built");
        await quartz.Scheduler.Start();
        clock.Reached("opened");
        await quartz.AddAsync("first", 1, QuartzPeer.Now);
        clock.Reached("asked");
        await quartz.RanAsync(1);
        clock.Reached("total");
    }
}
