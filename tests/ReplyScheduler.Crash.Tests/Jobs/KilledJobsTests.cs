using FluentAssertions;
using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests.Jobs;

/// <summary>
/// The thirteen jobs over the days on which clocks change, by processes that are killed at moments that nobody chose: the executions
/// are still what the count says.
/// </summary>
public abstract class KilledJobsTests(TestedStore store)
{
    private const int Kills = 4;

    /// <summary>A life is over when the clock went on by up to so much: some eight in the twenty-eight hours, whatever the machine's pace.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(7);

    /// <summary>The clocks of Berlin leave out an hour in these thirty hours; those of Lord Howe do not change.</summary>
    private protected static readonly DateTimeOffset Spring = new(2026, 3, 28, 22, 0, 0, TimeSpan.Zero);

    /// <summary>Berlin shows an hour twice.</summary>
    private protected static readonly DateTimeOffset Autumn = new(2026, 10, 24, 21, 0, 0, TimeSpan.Zero);

    /// <summary>Lord Howe leaves out half an hour.</summary>
    private protected static readonly DateTimeOffset HalfAnHour = new(2026, 10, 3, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A machine that is busy elsewhere may let a life come to its end: then there is another database.</summary>
    private protected async Task KillAndFinishAsync(int processes, int seed, DateTimeOffset begin, int retries)
    {
        var random = new Random(seed);
        for (var kills = 0; kills < Kills;)
        {
            using var database = new JobsDatabase(store, begin, retries, "Europe/Berlin", "Australia/Lord_Howe");
            kills += await KillAsync(database, random, processes);
            await database.FinishAsync($"(seed {seed}, {kills} kills)");
        }
    }

    /// <summary>
    /// Each life goes on where the last one was cut off, to two hours before the end, so that what a death left open ends in the life
    /// that nobody disturbs. How many were killed.
    /// </summary>
    private static async Task<int> KillAsync(JobsDatabase database, Random random, int processes)
    {
        var hosts = Enumerable.Range(0, processes).Select(_ => database.Start(hoursLeft: 2)).ToArray();
        try
        {
            for (var kills = 0; ; kills++)
            {
                var one = random.Next(processes);
                await database.PassAsync(random.NextDouble() * LongestLife, hosts[one]);
                if (!await hosts[one].IsOverAfterAsync(TimeSpan.FromMilliseconds(random.Next(5)))) hosts[one].Kill();
                if (await hosts[one].EndAsync())
                {
                    (await Task.WhenAll(hosts.Select(host => host.EndAsync()))).Should().AllBeEquivalentTo(true, "nobody kills the last lives");
                    return kills;
                }

                hosts[one].Dispose();
                hosts[one] = database.Start(hoursLeft: 2);
            }
        }
        finally
        {
            foreach (var host in hosts) host.Dispose();
        }
    }
}
