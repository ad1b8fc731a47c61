using System.Diagnostics;

namespace ReplyScheduler.Bench.Harness;

/// <summary>Adds up how long each step took over all callers.</summary>
internal sealed class StepClock(params string[] names)
{
    private readonly long[] _ticks = new long[names.Length];

    public long Begin() => Stopwatch.GetTimestamp();

    /// <summary>Counts a step; the time at which the next one begins.</summary>
    public long End(int step, long begun)
    {
        var now = Stopwatch.GetTimestamp();
        Interlocked.Add(ref _ticks[step], now - begun);
        return now;
    }

    /// <summary>Adds the mean of each step in milliseconds.</summary>
    public Figures AddTo(Figures figures, int items)
    {
        for (var i = 0; i < names.Length; i++) figures[names[i]] = _ticks[i] * 1000.0 / Stopwatch.Frequency / items;
        return figures;
    }
}
