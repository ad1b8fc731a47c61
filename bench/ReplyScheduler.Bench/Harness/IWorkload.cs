using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Harness;

/// <summary>
/// One thing to measure, on two sides: the library, and the shortest SQL that writes the same rows as durably. Some are also done by
/// other libraries.
/// </summary>
internal interface IWorkload
{
    string Name { get; }

    string Title { get; }

    int DefaultSize { get; }

    /// <summary>How many rounds are measured unless the options say.</summary>
    int DefaultRounds => 5;

    /// <summary>What it can run on.</summary>
    StoreKinds RunsOn => StoreKinds.Both;

    /// <summary>What the second side is.</summary>
    string RawName => "raw limit";

    IReadOnlyList<Metric> Metrics { get; }

    IReadOnlyList<Peer> Peers => [];

    /// <summary>One round of the library in a new place.</summary>
    Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store);

    /// <summary>One round of the raw limit in a new place.</summary>
    Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store);
}
