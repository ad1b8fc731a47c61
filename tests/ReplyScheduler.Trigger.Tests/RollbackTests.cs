using FluentAssertions;
using ReplyScheduler.Postgres.Triggers;
using ReplyScheduler.Trigger.Tests.Site;
using Xunit;

namespace ReplyScheduler.Trigger.Tests;

/// <summary>On a server with no other trigger everything goes back to what it was (R86).</summary>
public sealed class RollbackTests(CronServer server) : IClassFixture<CronServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rollback_leaves_the_server_as_it_was_and_may_be_called_again()
    {
        await CronServer.StandInAsync(server.Home);
        var site = await server.SiteAsync();
        await server.HasCronAsync();
        await server.Home.ScalarAsync<long>("SELECT cron.schedule('somebody_elses', '0 0 1 1 *', 'SELECT 1')");
        var before = await CatalogPicture.TakeAsync(site.Database);
        (await site.Trigger().InstallAsync(Token)).IsComplete.Should().BeTrue();
        await site.FireAsync();
        (await CatalogPicture.TakeAsync(site.Database)).Should().NotEqual(before);

        var first = await site.Trigger().RollbackAsync(new TriggerRollback { DeleteSecrets = true }, Token);
        first.IsComplete.Should().BeTrue(first.ToText());
        (await CatalogPicture.TakeAsync(site.Database)).Should().Equal(before, "nothing is left and nothing else was touched");

        var second = await site.Trigger().RollbackAsync(new TriggerRollback { DeleteSecrets = true }, Token);
        second.IsComplete.Should().BeTrue(second.ToText());
        second.Notes.Should().BeEmpty();
        (await CatalogPicture.TakeAsync(site.Database)).Should().Equal(before);
    }
}
