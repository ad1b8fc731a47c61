using FluentAssertions;
using ReplyScheduler.Proofs;
using ReplyScheduler.Trigger.Tests.Site;
using Xunit;

namespace ReplyScheduler.Trigger.Tests;

/// <summary>The sender dies with a full queue: what waited there is gone, and the numbers of requests begin anew.</summary>
public sealed class CrashTests(CronServer server) : IClassFixture<CronServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Attack 38.
    [Fact]
    public async Task After_a_crash_what_was_queued_is_lost_later_calls_arrive_and_no_answer_is_taken_for_another_s()
    {
        await CronServer.StandInAsync(server.Home);
        await using var host = await WebHost.StartAsync();
        using var sender = new PgNetSender(server.Home);
        var site = await server.SiteAsync();
        var trigger = site.Trigger(host.Url, configure: o => (o.Schedule, o.WatchdogSchedule) = ("0 0 1 1 *", "0 0 1 1 *"));
        (await trigger.InstallAsync(Token)).IsComplete.Should().BeTrue();
        var before = await FireAsync(site, 5);

        await server.Cluster.RestartAsync();
        (await server.Home.CountAsync("net.http_request_queue")).Should().Be(0, "the queue is not logged");
        var after = await FireAsync(site, 3);
        (await site.Own.TextsAsync($"SELECT request_id, count(*) FROM {site.Name}.trigger_attempts GROUP BY request_id ORDER BY request_id")).Should().Equal("1 2", "2 2", "3 2", "4 1", "5 1");
        await sender.DrainAsync();
        await site.WatchAsync();

        foreach (var attempt in after) (await site.StatusAsync(attempt)).Should().Be("delivered");
        foreach (var attempt in before) (await site.StatusAsync(attempt)).Should().Be("queued", "an answer to another call of the same number says nothing of it");
        await site.Own.ExecuteAsync($"UPDATE {site.Name}.trigger_attempts SET queued_at = queued_at - interval '6 minutes' WHERE status = 'queued'");
        await site.WatchAsync();
        foreach (var attempt in before) (await site.StatusAsync(attempt)).Should().Be("lost");
        var delivery = (await trigger.VerifyAsync(cancellationToken: Token)).Checks.Single(check => check.Name == "delivery");
        delivery.Should().Match<ProofCheck>(check => check.Answer == ProofAnswer.Pass && check.Found.StartsWith("5 lost, 3 delivered"));
        host.Calls.Should().HaveCount(3);
    }

    private static async Task<List<Guid>> FireAsync(TriggerSite site, int times)
    {
        var fired = new List<Guid>();
        for (var i = 0; i < times; i++) fired.Add(await site.FireAsync());
        return fired;
    }
}
