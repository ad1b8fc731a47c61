using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Sqlite;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>
/// P7: from the start of a process to its first job finished on a new file. The job is asked for by a row of <c>job_requests</c>, so
/// that no wait for a slot is measured. Raw: a process that makes the same schema and writes the same rows with a bare driver.
/// </summary>
internal sealed class FirstJob : IWorkload
{
    public string Name => "p7";

    public string Title => "start of process to first job finished, new file";

    public int DefaultSize => 5;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("total", "ms to the first job's end", "half of the fastest peer, to be compared later"), new("memory", "MB of peak working set", "three quarters of the smallest peer, to be compared later"),
        new("main", "ms until Main"), new("built", "ms until configured"), new("opened", "ms until the file is ready"), new("asked", "ms until the job is asked for"),
    ];

    public Task<Figures> OursAsync(BenchOptions options, int size, string file) => Task.FromResult(Measure(size, file, "library"));

    public async Task<Figures> RawAsync(BenchOptions options, int size, string file)
    {
        var script = file + ".sql";
        await using (var store = new SqliteStore(file)) await File.WriteAllTextAsync(script, store.Schema.Script());
        var figures = Measure(size, file, "raw");
        File.Delete(script);
        return figures;
    }

    private static Figures Measure(int size, string file, string side)
    {
        var starts = Enumerable.Range(0, size).Select(i => Start($"{file}.{i}", side, file + ".sql")).ToList();
        var figures = new Figures();
        foreach (var key in starts[0].Keys) figures[key] = Spread.Of(starts.Select(start => start[key]))!.Median;
        return figures;
    }

    private static Figures Start(string file, string side, string script)
    {
        var program = Environment.ProcessPath!;
        List<string> arguments = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(FirstJob).Assembly.Location] : [];
        var begun = Stopwatch.GetTimestamp();
        arguments.AddRange([FirstJobChild.Command, side, file, begun.ToString(CultureInfo.InvariantCulture), script]);
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var line = process.StandardOutput.ReadLine();
        process.WaitForExit();
        TempFolder.Delete(file);
        if (process.ExitCode != 0 || line is null) throw new InvalidOperationException($"The {side} process ended with {process.ExitCode}.");
        using var answer = JsonDocument.Parse(line);
        var figures = new Figures();
        foreach (var property in answer.RootElement.EnumerateObject()) figures[property.Name] = property.Value.GetDouble();
        return figures;
    }
}
