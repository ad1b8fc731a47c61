using FluentAssertions;
using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests;

public abstract class TwoProcessesTests(TestedStore store)
{
    private const int Kills = 10;
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(1);

    // Adversarial test 30 with two processes.
    private protected async Task KillTwoAtRandomAsync(int seed)
    {
        var random = new Random(seed);
        using var database = new ReplayedDatabase(store);
        var hosts = new[] { database.Start("--until", "22"), database.Start("--until", "22") };
        try
        {
            var kills = 0;
            while (kills < Kills && hosts.Any(host => !host.HasExited))
            {
                var one = random.Next(hosts.Length);
                if (!await hosts[one].IsOverAfterAsync(random.NextDouble() * LongestLife)) hosts[one].Kill();
                if (await hosts[one].EndAsync()) break;
                hosts[one].Dispose();
                hosts[one] = database.Start("--until", "22");
                kills++;
            }

            var ends = await Task.WhenAll(hosts.Select(host => host.EndAsync()));
            ends.Should().OnlyContain(isDone => isDone, "nobody kills the last two lives (seed {0})", seed);
            kills.Should().BePositive("(seed {0})", seed);
        }
        finally
        {
            foreach (var host in hosts) host.Dispose();
        }

        // What a death in the very last minute left open ends in the next two slots, which nobody disturbs.
        (await database.LiveAsync()).Should().BeTrue();
        await Invariants.CheckAtTheEndAsync(database, $"(seed {seed})");
    }

    [Fact]
    public async Task Two_processes_that_nobody_disturbs_share_the_work_once()
    {
        using var database = new ReplayedDatabase(store);
        (await Task.WhenAll(database.LiveAsync(), database.LiveAsync())).Should().Equal(true, true);
        await Invariants.CheckAtTheEndAsync(database);
    }
}
