namespace ReplyScheduler.Bench.Harness;

/// <summary>All rounds of a workload. The sides are the library, the raw limit and the peers, in this order.</summary>
internal sealed record Result(IWorkload Workload, int Size, IReadOnlyList<IReadOnlyList<Figures>> Sides)
{
    public int Rounds => Sides[0].Count;

    /// <summary>The names of the sides.</summary>
    public IReadOnlyList<string> Names => ["library", Workload.RawName, .. Workload.Peers.Select(peer => peer.Name)];

    public Spread? Of(int side, string key) => Spread.Of(Sides[side].Where(f => f.ContainsKey(key)).Select(f => f[key]));

    /// <summary>Library over another side, round by round, so that a slow moment of the machine meets both.</summary>
    public Spread? QuotientOf(int side, string key) => Spread.Of(Sides[0].Zip(Sides[side])
        .Where(pair => pair.First.ContainsKey(key) && pair.Second.TryGetValue(key, out var other) && other > 0)
        .Select(pair => pair.First[key] / pair.Second[key]));

    /// <summary>Whether a goal is reached, in words.</summary>
    public string Reached(Metric metric)
    {
        if (metric.IsReached is not { } judge || Of(0, metric.Key) is not { } ours) return "-";
        var quotients = Enumerable.Range(1, Sides.Count - 1).Select(side => QuotientOf(side, metric.Key)?.Median ?? double.NaN).ToList();
        return judge(new Standing(ours.Median, quotients[0], quotients[1..])) ? "yes" : "no";
    }
}
