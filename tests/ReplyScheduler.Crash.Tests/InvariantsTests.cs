using FluentAssertions;
using ReplyScheduler.Crash.Tests.Databases;

namespace ReplyScheduler.Crash.Tests;

public abstract class InvariantsTests(TestedStore store)
{
    [Fact]
    public async Task What_is_broken_by_hand_is_noticed()
    {
        using var database = new ReplayedDatabase(store);
        await database.FinishAsync();
        var lines = await File.ReadAllLinesAsync(database.Output);

        await File.WriteAllLinesAsync(database.Output, lines[1..]);
        await ShouldBeNoticedAsync(database, "a used permit without its line");
        await File.WriteAllLinesAsync(database.Output, [.. lines, lines[0].Replace(lines[0][14..50], $"{Guid.NewGuid()}", StringComparison.Ordinal)]);
        await ShouldBeNoticedAsync(database, "a line without its permit, and a target answered twice");
        await File.WriteAllLinesAsync(database.Output, lines);
        await Invariants.CheckAtTheEndAsync(database);

        await database.Data.ExecuteAsync($"""
            {database.Data.DropTrigger("system_events_kept", "system_events")};
            DELETE FROM system_events WHERE seq = (SELECT max(seq) FROM system_events WHERE event_type = 'permit_in_flight');
            """);
        await ShouldBeNoticedAsync(database, "a transition without its event");
    }

    private static Task ShouldBeNoticedAsync(ReplayedDatabase database, string what) =>
        FluentActions.Awaiting(() => Invariants.CheckAfterDeathAsync(database)).Should().ThrowAsync<Exception>(what);
}
