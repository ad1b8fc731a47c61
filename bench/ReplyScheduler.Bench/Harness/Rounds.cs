namespace ReplyScheduler.Bench.Harness;

/// <summary>Runs both sides in turns, after a small round of each that is not counted, and the other way round every second time.</summary>
internal static class Rounds
{
    public static async Task<Result> RunAsync(IWorkload workload, BenchOptions options, TempFolder folder)
    {
        var size = options.Size ?? workload.DefaultSize;
        var warm = Math.Max(1, size / 5);
        await OneAsync(workload.OursAsync, options, warm, folder);
        await OneAsync(workload.RawAsync, options, warm, folder);
        var (ours, raw) = (new List<Figures>(), new List<Figures>());
        for (var round = 0; round < options.Rounds; round++)
        {
            if (round % 2 == 0) ours.Add(await OneAsync(workload.OursAsync, options, size, folder));
            raw.Add(await OneAsync(workload.RawAsync, options, size, folder));
            if (round % 2 == 1) ours.Add(await OneAsync(workload.OursAsync, options, size, folder));
        }

        return new Result(workload, size, ours, raw);
    }

    private static async Task<Figures> OneAsync(Func<BenchOptions, int, string, Task<Figures>> side, BenchOptions options, int size, TempFolder folder)
    {
        // Garbage of the side before must not be charged to this one.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var file = folder.NewFile();
        try
        {
            return await side(options, size, file);
        }
        finally
        {
            TempFolder.Delete(file);
        }
    }
}
