using FluentAssertions;
using ReplyScheduler.Trigger.Tests.Site;
using Xunit;

namespace ReplyScheduler.Trigger.Tests;

/// <summary>On a server on which pg_cron was only loaded (R86).</summary>
public sealed class FreshServerTests(CronServer server) : IClassFixture<CronServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Install_makes_what_is_missing_and_a_second_time_changes_nothing()
    {
        await CronServer.StandInAsync(server.Home);
        var site = await server.SiteAsync();

        var first = await site.Trigger().InstallAsync(Token);
        first.IsComplete.Should().BeTrue(first.ToText());
        first.Notes.Should().Contain("Created the extension pg_cron.");
        (await site.CronJobsAsync()).Should().Equal(
            $"{site.Name}_trigger {site.Name} * * * * * SELECT \"{site.Name}\".fire_trigger() True postgres",
            $"{site.Name}_watchdog {site.Name} * * * * * SELECT \"{site.Name}\".watch_trigger() True postgres");

        var before = await CatalogPicture.TakeAsync(site.Database);
        var second = await site.Trigger().InstallAsync(Token);
        second.IsComplete.Should().BeTrue(second.ToText());
        (await CatalogPicture.TakeAsync(site.Database)).Should().Equal(before);
        second.Notes.Should().OnlyContain(note => note.StartsWith("Uses ", StringComparison.Ordinal));
    }
}
