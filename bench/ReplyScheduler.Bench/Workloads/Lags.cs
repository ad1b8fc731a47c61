using System.Collections.Concurrent;
using ReplyScheduler.Bench.Harness;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>How long after their slots jobs began, in milliseconds.</summary>
internal sealed class Lags
{
    private readonly ConcurrentDictionary<DateTimeOffset, ConcurrentQueue<double>> _bySlot = [];

    public void Began(DateTimeOffset slot) =>
        _bySlot.GetOrAdd(slot, static _ => []).Enqueue((DateTimeOffset.UtcNow - slot).TotalMilliseconds);

    public int CountOf(IEnumerable<DateTimeOffset> slots) => slots.Sum(slot => _bySlot.TryGetValue(slot, out var lags) ? lags.Count : 0);

    public double Percentile(IEnumerable<DateTimeOffset> slots, double share)
    {
        var sorted = slots.SelectMany(slot => _bySlot[slot]).Order().ToArray();
        return sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}
