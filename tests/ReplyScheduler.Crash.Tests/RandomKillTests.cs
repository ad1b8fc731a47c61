using FluentAssertions;

namespace ReplyScheduler.Crash.Tests;

public sealed class RandomKillTests
{
    private const int KillsALane = 50;
    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(0.8);

    /// <summary>
    /// Adversarial test 3 at 200 moments that nobody chose. Each life goes on where the last one was cut off, so that the kills are
    /// spread over the whole replay; a database that came to its end is checked, and the next one begun.
    /// </summary>
    [Theory]
    [InlineData(101)]
    [InlineData(202)]
    [InlineData(303)]
    [InlineData(404)]
    public async Task Fifty_kills_at_random_moments_leave_nothing_wrong(int seed)
    {
        var random = new Random(seed);
        var kills = 0;
        for (var databases = 1; kills < KillsALane; databases++)
        {
            using var database = new ReplayedDatabase();
            var isDone = false;
            while (!isDone)
            {
                var wait = kills < KillsALane ? random.NextDouble() * LongestLife : TimeSpan.FromMinutes(1);
                var because = $"(seed {seed}, database {databases}, after {kills} kills, then {wait.TotalMilliseconds:0} ms)";
                using var host = database.Start();
                if (!await host.IsOverAfterAsync(wait)) host.Kill();
                isDone = await host.EndAsync();
                if (isDone)
                {
                    await Invariants.CheckAtTheEndAsync(database, because);
                }
                else
                {
                    kills++;
                    await Invariants.CheckAfterDeathAsync(database, because);
                }
            }
        }

        kills.Should().Be(KillsALane);
    }
}
