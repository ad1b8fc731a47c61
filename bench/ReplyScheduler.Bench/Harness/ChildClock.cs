using System.Diagnostics;
using System.Globalization;

namespace ReplyScheduler.Bench.Harness;

/// <summary>The figures of a child, and the milliseconds since its parent started it: both processes read the same monotonic clock.</summary>
internal sealed class ChildClock(long begun)
{
    private readonly List<string> _figures = [];

    public void Reached(string name) => Add(name, Stopwatch.GetElapsedTime(begun).TotalMilliseconds);

    public void Add(string name, double value) => _figures.Add(string.Create(CultureInfo.InvariantCulture, $"\"{name}\":{value:0.00}"));

    public void Print()
    {
        using var self = Process.GetCurrentProcess();
        Add("memory", self.PeakWorkingSet64 / 1048576.0);
        Console.WriteLine("{" + string.Join(',', _figures) + "}");
    }
}
