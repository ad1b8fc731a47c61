using ReplyScheduler.Bench.Harness;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>The slots of a round of P4: some seconds at which a few jobs are due, and as many at which many are, two seconds apart.</summary>
internal sealed class LagPlan
{
    public const int Few = 100;
    public const int Many = 1000;
    public const string FewSchedule = "*/4 * * * * *";
    public const string ManySchedule = "2-58/4 * * * * *";

    public LagPlan(int size)
    {
        // The first of them two seconds ahead at least.
        var from = DateTimeOffset.FromUnixTimeSeconds((DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 4 * 4) + 8);
        OfFew = [.. Enumerable.Range(0, size).Select(i => from.AddSeconds(4 * i))];
        OfMany = [.. OfFew.Select(slot => slot.AddSeconds(2))];
    }

    public IReadOnlyList<DateTimeOffset> OfFew { get; }

    public IReadOnlyList<DateTimeOffset> OfMany { get; }

    /// <summary>All slots with how many jobs are due, in order.</summary>
    public IEnumerable<(DateTimeOffset Slot, int Jobs)> All => OfFew.Select(slot => (slot, Few)).Concat(OfMany.Select(slot => (slot, Many))).Order();

    public bool IsDone(Lags lags) => lags.CountOf(OfFew) >= Few * OfFew.Count && lags.CountOf(OfMany) >= Many * OfMany.Count;

    public Figures Of(Lags lags) => Figures.Of(
        ("few50", lags.Percentile(OfFew, 0.5)), ("few99", lags.Percentile(OfFew, 0.99)),
        ("many50", lags.Percentile(OfMany, 0.5)), ("many99", lags.Percentile(OfMany, 0.99)));
}
