using ReplyScheduler.Bench.Stores;

namespace ReplyScheduler.Bench.Harness;

/// <summary>Another library at the same work.</summary>
/// <param name="Name">For the tables.</param>
/// <param name="RunAsync">One round in a new place; the size is the workload's.</param>
internal sealed record Peer(string Name, Func<BenchOptions, int, BenchStore, Task<Figures>> RunAsync);
