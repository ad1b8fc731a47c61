using System.Diagnostics;

namespace ReplyScheduler.Bench.Harness;

/// <summary>Time, processor time and allocation of the whole process over a stretch.</summary>
internal readonly record struct Meter(long At, TimeSpan Cpu, long Bytes)
{
    public static Meter Start() => new(Stopwatch.GetTimestamp(), ProcessorTime(), GC.GetTotalAllocatedBytes(precise: true));

    /// <summary>Items per second, bytes and milliseconds of processor time per item.</summary>
    public Figures Stop(long items)
    {
        var seconds = Stopwatch.GetElapsedTime(At).TotalSeconds;
        var (cpu, bytes) = (ProcessorTime() - Cpu, GC.GetTotalAllocatedBytes(precise: true) - Bytes);
        return Figures.Of(("rate", items / seconds), ("bytes", (double)bytes / items), ("cpu", cpu.TotalMilliseconds / items));
    }

    private static TimeSpan ProcessorTime() => Environment.CpuUsage.TotalTime;
}
