using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>
/// P7: from the start of a process to its first job finished on a new file. The job is asked for by a row of <c>job_requests</c>, so
/// that no wait for a slot is measured. Raw: a process that makes the same schema and writes the same rows with a bare driver.
/// Quartz.NET makes its schema and runs a trigger that starts now.
/// </summary>
internal sealed class FirstJob : IWorkload
{
    public string Name => "p7";

    public string Title => "start of process to first job finished, new file";

    public int DefaultSize => 5;

    public StoreKinds RunsOn => StoreKinds.File;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("total", "ms to the first job's end", "half of the fastest peer", s => s.PerPeer.All(quotient => quotient <= 0.5)),
        new("memory", "MB of peak working set", "three quarters of the smallest peer", s => s.PerPeer.All(quotient => quotient <= 0.75)),
        new("main", "ms until Main"), new("built", "ms until configured"), new("opened", "ms until the file is ready"), new("asked", "ms until the job is asked for"),
    ];

    public IReadOnlyList<Peer> Peers { get; } = [new("Quartz.NET", (_, size, store) => Task.FromResult(Measure(size, store, "first-quartz")))];

    public Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store) => Task.FromResult(Measure(size, store, "first-library"));

    public async Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store)
    {
        var script = store.Address + ".sql";
        await using (var library = store.Open()) await File.WriteAllTextAsync(script, library.Schema.Script());
        var figures = Measure(size, store, "first-raw", script);
        File.Delete(script);
        return figures;
    }

    private static Figures Measure(int size, BenchStore store, string part, params string[] rest)
    {
        var starts = new List<Figures>();
        for (var i = 0; i < size; i++)
        {
            var file = store.Beside($"{i}");
            starts.Add(Child.Run(part, file.Address, rest));
            file.Delete();
        }

        var figures = new Figures();
        foreach (var key in starts[0].Keys) figures[key] = Spread.Of(starts.Select(start => start[key]))!.Median;
        return figures;
    }
}
