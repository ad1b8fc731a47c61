using System.Diagnostics;
using FluentAssertions;
using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests;

public abstract class RandomKillTests(TestedStore store)
{
    /// <summary>Two slots before the end of the timetable.</summary>
    private const string BeforeTheEnd = "22";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Undisturbed = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Adversarial test 3 at moments that nobody chose, by the pace of this machine: a life lasts up to three fifths of a whole
    /// replay. Each life goes on where the last one was cut off, so that the kills are spread over the whole replay; a database that
    /// came to its end is checked, and the next one begun.
    /// </summary>
    private protected async Task KillAtRandomMomentsAsync(int oneSeed, int otherSeed, int killsASeed)
    {
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(ReplayAsync(() => Undisturbed, "(undisturbed)"), ReplayAsync(() => Undisturbed, "(undisturbed)"));
        var whole = Stopwatch.GetElapsedTime(begun);
        var longest = 0.6 * (whole < Longest ? whole : Longest);
        (await Task.WhenAll(KillAsync(oneSeed, longest, killsASeed), KillAsync(otherSeed, longest, killsASeed))).Should().Equal(killsASeed, killsASeed);
    }

    private async Task<int> KillAsync(int seed, TimeSpan longest, int killsASeed)
    {
        var random = new Random(seed);
        var kills = 0;
        for (var databases = 1; kills < killsASeed; databases++)
        {
            var left = killsASeed - kills;
            kills += await ReplayAsync(() => left-- > 0 ? random.NextDouble() * longest : Undisturbed, $"(seed {seed}, database {databases}, after {kills} kills)");
        }

        return kills;
    }

    /// <summary>One database to its end, however many lives it takes; the number of kills.</summary>
    private async Task<int> ReplayAsync(Func<TimeSpan> nextLife, string because)
    {
        using var database = new ReplayedDatabase(store);
        for (var kills = 0; ; kills++)
        {
            using var host = database.Start("--until", BeforeTheEnd);
            var life = nextLife();
            if (!await host.IsOverAfterAsync(life)) host.Kill();
            var isDone = await host.EndAsync();
            var where = $"{because}, {kills} kills here, then {life.TotalMilliseconds:0} ms";
            await Invariants.CheckAfterDeathAsync(database, where);
            if (!isDone) continue;

            // What a death in the very last minute left open ends in the next ones, which nobody disturbs.
            (await database.LiveAsync()).Should().BeTrue(where);
            await Invariants.CheckAtTheEndAsync(database, where);
            return kills;
        }
    }
}
