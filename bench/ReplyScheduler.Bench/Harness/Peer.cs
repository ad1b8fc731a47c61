namespace ReplyScheduler.Bench.Harness;

/// <summary>Another library at the same work.</summary>
/// <param name="Name">For the tables.</param>
/// <param name="RunAsync">One round on a new file; the size is the workload's.</param>
internal sealed record Peer(string Name, Func<BenchOptions, int, string, Task<Figures>> RunAsync);
