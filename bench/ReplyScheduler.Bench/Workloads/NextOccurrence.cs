using System.Diagnostics;
using NCrontab;
using ReplyScheduler.Bench.Harness;
using ReplyScheduler.Bench.Stores;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>P9: the next occurrence, walked from 2026 to 2056 over and over; beside it NCrontab, which knows no zones, on the same rule.</summary>
internal sealed class NextOccurrence : IWorkload
{
    private const string Usual = "*/5 * * * *";
    private const string Rare = "0 0 29 2 *";

    private static readonly DateTime From = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime To = new(2056, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly (string Key, string Rule, string Zone)[] Walks =
    [
        ("utc", Usual, "Etc/UTC"), ("zone", Usual, "America/New_York"), ("rare_utc", Rare, "Etc/UTC"), ("rare_zone", Rare, "America/New_York"),
    ];

    public string Name => "p9";

    public string Title => "next occurrence of a rule, beside bare NCrontab on the same rule";

    public string RawName => "NCrontab";

    public int DefaultSize => 2_000_000;

    public IReadOnlyList<Metric> Metrics { get; } =
    [
        new("utc", $"ns, {Usual} in UTC", "at most 1.5x", s => s.PerRaw <= 1.5),
        new("zone", $"ns, {Usual} in New York", "under 150", s => s.Library < 150),
        new("rare_utc", $"ns, {Rare} in UTC", "at most 1.5x", s => s.PerRaw <= 1.5),
        new("rare_zone", $"ns, {Rare} in New York", "under 150", s => s.Library < 150),
        new("bytes", "bytes allocated, all walks", "0", s => s.Library == 0),
    ];

    public Task<Figures> OursAsync(BenchOptions options, int size, BenchStore store) => Task.FromResult(Measure(size, (rule, zone) =>
    {
        var schedule = CronSchedule.Parse(rule, zone);
        return count => Walk(schedule, count);
    }));

    public Task<Figures> RawAsync(BenchOptions options, int size, BenchStore store) => Task.FromResult(Measure(size, (rule, _) =>
    {
        var schedule = CrontabSchedule.Parse(rule);
        return count => Walk(schedule, count);
    }));

    private static Figures Measure(int size, Func<string, string, Action<int>> prepare)
    {
        var figures = new Figures();
        var bytes = 0L;
        foreach (var (key, rule, zone) in Walks)
        {
            // The same walk once before, because the clock changes of a year are worked out when it is first asked for.
            var walk = prepare(rule, zone);
            walk(size);
            var (allocated, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            walk(size);
            var elapsed = Stopwatch.GetElapsedTime(start);
            bytes += GC.GetAllocatedBytesForCurrentThread() - allocated;
            figures[key] = elapsed.TotalNanoseconds / size;
        }

        figures["bytes"] = bytes;
        return figures;
    }

    private static void Walk(CronSchedule schedule, int count)
    {
        var (from, to) = (new DateTimeOffset(From), new DateTimeOffset(To));
        var at = from;
        for (var i = 0; i < count; i++)
        {
            at = schedule.Next(at)!.Value;
            if (at >= to) at = from;
        }
    }

    private static void Walk(CrontabSchedule schedule, int count)
    {
        var at = From;
        for (var i = 0; i < count; i++)
        {
            at = schedule.GetNextOccurrence(at);
            if (at >= To) at = From;
        }
    }
}
