using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Harness;

/// <summary>Runs the sides in turns, after a small round of each that is not counted, and the other way round every second time.</summary>
internal static class Rounds
{
    public static async Task<Result> RunAsync(IWorkload workload, BenchOptions options, Places places)
    {
        var size = options.Size ?? workload.DefaultSize;
        var warm = Math.Max(1, size / 5);
        List<Func<BenchOptions, int, BenchStore, Task<Figures>>> sides = [workload.OursAsync, workload.RawAsync, .. workload.Peers.Select(peer => peer.RunAsync)];
        foreach (var side in sides) await OneAsync(side, options, warm, places);
        var figures = sides.ConvertAll(_ => new List<Figures>());
        for (var round = 0; round < (options.Rounds ?? workload.DefaultRounds); round++)
        {
            var order = Enumerable.Range(0, sides.Count);
            foreach (var side in round % 2 == 0 ? order : order.Reverse()) figures[side].Add(await OneAsync(sides[side], options, size, places));
        }

        return new Result(workload, size, figures);
    }

    private static async Task<Figures> OneAsync(Func<BenchOptions, int, BenchStore, Task<Figures>> side, BenchOptions options, int size, Places places)
    {
        // Garbage of the side before must not be charged to this one.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var store = places.New();
        try
        {
            return await side(options, size, store);
        }
        finally
        {
            store.Delete();
        }
    }
}
