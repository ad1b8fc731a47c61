namespace ReplyScheduler.Bench.Harness;

/// <summary>What a workload measures.</summary>
/// <param name="Key">Its name in <see cref="Figures"/>.</param>
/// <param name="Unit">For people.</param>
/// <param name="Goal">In words; null for none.</param>
/// <param name="IsReached">Judges the medians.</param>
internal sealed record Metric(string Key, string Unit, string? Goal = null, Func<Standing, bool>? IsReached = null);
