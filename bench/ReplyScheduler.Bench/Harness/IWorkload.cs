namespace ReplyScheduler.Bench.Harness;

/// <summary>One thing to measure, on two sides: the library, and the shortest SQL that writes the same rows as durably.</summary>
internal interface IWorkload
{
    string Name { get; }

    string Title { get; }

    int DefaultSize { get; }

    IReadOnlyList<Metric> Metrics { get; }

    /// <summary>One round of the library on a new file.</summary>
    Task<Figures> OursAsync(BenchOptions options, int size, string file);

    /// <summary>One round of the raw limit on a new file.</summary>
    Task<Figures> RawAsync(BenchOptions options, int size, string file);
}
