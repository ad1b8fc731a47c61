using System.Diagnostics;
using System.Globalization;

namespace ReplyScheduler.Bench.Workloads;

/// <summary>The process that P7 starts; hidden from the list of commands.</summary>
internal static class FirstJobChild
{
    public const string Command = "first-job-child";

    public static async Task<int> RunAsync(string[] args)
    {
        // Both processes read the same monotonic clock.
        var clock = new ChildClock(long.Parse(args[2], CultureInfo.InvariantCulture));
        clock.Reached("main");
        if (args[0] == "raw") RawFirstJob.Run(args[1], args[3], clock);
        else await LibraryFirstJob.RunAsync(args[1], clock);
        clock.Print();
        return 0;
    }

    /// <summary>Milliseconds since the parent started this process.</summary>
    internal sealed class ChildClock(long begun)
    {
        private readonly List<string> _reached = [];

        public void Reached(string name) => _reached.Add(string.Create(CultureInfo.InvariantCulture, $"\"{name}\":{Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0.00}"));

        public void Print()
        {
            using var self = Process.GetCurrentProcess();
            Console.WriteLine("{" + string.Join(',', _reached) + string.Create(CultureInfo.InvariantCulture, $",\"memory\":{self.PeakWorkingSet64 / 1048576.0:0.00}") + "}");
        }
    }
}
