using System.Globalization;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>What a process that <see cref="Child"/> started does.</summary>
internal static class Children
{
    /// <summary>Runs a part: its name, the parent's time, the place, and what the part needs besides.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var clock = new ChildClock(long.Parse(args[1], CultureInfo.InvariantCulture));
        clock.Reached("main");
        switch (args[0])
        {
            case "first-library": await LibraryFirstJob.RunAsync(args[2], clock); break;
            case "first-raw": RawFirstJob.Run(args[2], args[3], clock); break;
            case "first-quartz": await QuartzFirstJob.RunAsync(BenchStore.At(args[2]), clock); break;
            case "cold-library": await ColdBatch.LibraryAsync(BenchStore.At(args[2]), Number(args[3]), clock); break;
            case "cold-raw": await ColdBatch.RawAsync(BenchStore.At(args[2]), Number(args[3]), clock); break;
            case "cold-quartz": await ColdBatch.QuartzAsync(BenchStore.At(args[2]), Number(args[3]), keepsHistory: false, clock); break;
            case "cold-quartz-history": await ColdBatch.QuartzAsync(BenchStore.At(args[2]), Number(args[3]), keepsHistory: true, clock); break;
            default: return 64;
        }

        clock.Print();
        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
