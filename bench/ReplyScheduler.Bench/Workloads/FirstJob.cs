using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Sqlite;

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

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("total", "ms to the first job's end", "half of the fastest peer", s => s.PerPeer.All(quotient => quotient <= 0.5)),
        new("memory", "MB of peak working set", "three quarters of the smallest peer", s => s.PerPeer.All(quotient => quotient <= 0.75)),
        new("main", "ms until Main"), new("built", "ms until configured"), new("opened", "ms until the file is ready"), new("asked", "ms until the job is asked for"),
    ];

    public IReadOnlyList<Peer> Peers { get; } = [new("Quartz.NET", (_, size, file) => Task.FromResult(Measure(size, file, "first-quartz")))];

    public Task<Figures> OursAsync(BenchOptions options, int size, string file) => Task.FromResult(Measure(size, file, "first-library"));

    public async Task<Figures> RawAsync(BenchOptions options, int size, string file)
    {
        var script = file + ".sql";
        await using (var store = new SqliteStore(file)) await File.WriteAllTextAsync(script, store.Schema.Script());
        var figures = Measure(size, file, "first-raw", script);
        File.Delete(script);
        return figures;
    }

    private static Figures Measure(int size, string file, string part, params string[] rest)
    {
        var starts = new List<Figures>();
        for (var i = 0; i < size; i++)
        {
            starts.Add(Child.Run(part, $"{file}.{i}", rest));
            TempFolder.Delete($"{file}.{i}");
        }

        var figures = new Figures();
        foreach (var key in starts[0].Keys) figures[key] = Spread.Of(starts.Select(start => start[key]))!.Median;
        return figures;
    }
}
