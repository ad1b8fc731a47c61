namespace ReplyScheduler.Bench.Harness;

/// <summary>The medians by which a goal is judged.</summary>
/// <param name="Library">Of the library.</param>
/// <param name="PerRaw">Of library / raw; NaN if there is none.</param>
/// <param name="PerPeer">Of library / peer for each peer, in their order; NaN where there is none.</param>
internal sealed record Standing(double Library, double PerRaw, IReadOnlyList<double> PerPeer);
