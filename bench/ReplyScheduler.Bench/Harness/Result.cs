namespace ReplyScheduler.Bench.Harness;

/// <summary>All rounds of a workload.</summary>
internal sealed record Result(IWorkload Workload, int Size, IReadOnlyList<Figures> Ours, IReadOnlyList<Figures> Raw)
{
    public Spread? OursOf(string key) => Spread.Of(Ours.Where(f => f.ContainsKey(key)).Select(f => f[key]));

    public Spread? RawOf(string key) => Spread.Of(Raw.Where(f => f.ContainsKey(key)).Select(f => f[key]));

    /// <summary>Library over raw, round by round, so that a slow moment of the machine meets both sides.</summary>
    public Spread? QuotientOf(string key) => Spread.Of(Ours.Zip(Raw)
        .Where(pair => pair.First.ContainsKey(key) && pair.Second.TryGetValue(key, out var raw) && raw > 0)
        .Select(pair => pair.First[key] / pair.Second[key]));
}
