using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.JobsHost;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.CrashHost;

/// <summary>
/// The other thing that the process can be told to do: the sample's thirteen jobs in each of some zones, and a daily one at half past
/// two, on a virtual clock from an instant to another, with handlers that do nothing. It replays, or only ticks every 5 ms from some threads.
/// </summary>
internal static class JobsReplay
{
    /// <summary>The time that clocks leave out, or show twice, where they change at two or three.</summary>
    private const string HalfPastTwo = "30 2 * * *";

    /// <summary>Pairs of a name and a value, as the tests give them.</summary>
    public static async Task RunAsync(string[] args)
    {
        var given = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        var (from, until) = (Instant(given["--from"]), Instant(given["--until"]));
        var retries = int.Parse(given["--retries"], CultureInfo.InvariantCulture);
        var services = new ServiceCollection();
        services.AddReplyScheduler(rs =>
        {
            HostArguments.DatabaseOf(given).Use(rs, from, "default");
            foreach (var zone in given["--jobs"].Split(','))
            {
                foreach (var job in Catalogue.Jobs) Add(job.Name, job.Schedule, zone);
                Add("half_past_two", HalfPastTwo, zone);
            }

            void Add(string name, string schedule, string zone) => rs.AddJob(
                $"{name} {zone}", schedule, (_, _) => ValueTask.FromResult(JobResult.Success), o => (o.TimeZone, o.Retries, o.RetryDelay) = (zone, retries, TimeSpan.FromSeconds(1)));
        });
        await using var provider = services.BuildServiceProvider();
        if (given.ContainsKey("--ticks")) await Task.WhenAll(Enumerable.Range(0, int.Parse(given["--ticks"], CultureInfo.InvariantCulture)).Select(_ => Task.Run(TickAsync)));
        else await provider.GetRequiredService<Replay>().RunAsync(until);
        await provider.GetRequiredService<IReplyScheduler>().StopAsync(TimeSpan.FromSeconds(5));

        // Without a look at what is due, until somebody else has moved the clock to the end.
        async Task TickAsync()
        {
            var scheduler = provider.GetRequiredService<IReplyScheduler>();
            while ((await scheduler.TickAsync()).Now < until) await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
