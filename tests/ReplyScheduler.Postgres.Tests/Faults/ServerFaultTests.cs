using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Postgres.Tests.Hosts;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Faults;

/// <summary>What a server does to its clients on bad days (adversarial 25): nothing lost, nothing twice, a clear error, and it recovers by itself.</summary>
public sealed class ServerFaultTests(FaultyServer server) : IClassFixture<FaultyServer>
{
    private const int Jobs = 8;

    [Fact]
    public async Task Hosts_go_on_when_the_server_is_restarted_twice_and_connections_are_killed_at_random()
    {
        var database = await server.Cluster.CreateAsync();
        var platform = new RecordingPlatform();
        await using var one = Host(database, platform);
        await using var other = Host(database, platform);
        using var stop = new CancellationTokenSource();
        var hosts = new[] { one, other };
        var lives = hosts.Select(host => Task.Run(() => host.RunAsync(TimeSpan.FromMilliseconds(50), stop.Token))).ToList();

        var target = 0;
        for (var round = 0; round < TestSize.Of(3, 30); round++)
        {
            for (var kills = 0; kills < 10; kills++)
            {
                await one.NotedAsync(() => one.Queue.OfferAsync(TestHost.Candidate($"t{target++}")));
                await Task.Delay(100);
                await database.TerminateAsync(limit: 2);
            }

            if (round < 2) await server.Cluster.RestartAsync();
        }

        await RecoverAsync(database, hosts);
        await stop.CancelAsync();
        await Task.WhenAll(lives);
        foreach (var host in hosts) await host.Scheduler.StopAsync(TimeSpan.FromSeconds(10));

        platform.Posts.Should().NotBeEmpty();
        await AllEndedAsync(database);
        await Invariants.HoldAtTheEndAsync(database, platform);
        (await GapsAsync(database)).Should().BeEmpty("each slot has a row");
        hosts.SelectMany(host => host.Unclear).Should().BeEmpty();
    }

    [Fact]
    public async Task A_server_that_takes_no_writes_is_a_transient_error_that_says_so_and_hosts_go_on_when_it_does()
    {
        var database = await server.Cluster.CreateAsync();
        await using var host = Host(database, new RecordingPlatform());
        using var stop = new CancellationTokenSource();
        await host.Scheduler.TickAsync();

        await server.Cluster.SetAsync("default_transaction_read_only", "on");
        var refused = await FluentActions.Awaiting(async () =>
        {
            while (true) await host.Scheduler.TickAsync();
        }).Should().ThrowAsync<StoreException>();
        (await host.Store.Evidence.ReadStatusAsync(default)).Jobs.Should().NotBeEmpty("who only reads may");
        var life = Task.Run(() => host.RunAsync(TimeSpan.FromMilliseconds(50), stop.Token));
        await server.Cluster.SetAsync("default_transaction_read_only", "off");

        refused.Which.IsTransient.Should().BeTrue();
        refused.Which.Message.Should().Contain("takes no writes now").And.Contain("25006");
        await RecoverAsync(database, [host]);
        await stop.CancelAsync();
        await life;
        await host.Scheduler.StopAsync(TimeSpan.FromSeconds(10));
        await Invariants.HoldAtTheEndAsync(database);
        (await GapsAsync(database)).Should().BeEmpty();
    }

    private static TestHost Host(TestDatabase database, RecordingPlatform platform) => new(database, rs =>
    {
        rs.Configure(o => o.Lease = TimeSpan.FromSeconds(5));
        for (var i = 0; i < Jobs; i++) rs.AddJob($"job-{i}", "* * * * * *", (_, _) => ValueTask.FromResult(JobResult.Success), o => (o.Misfire, o.MisfireLimit) = (MisfirePolicy.RunAll, 1000));
        TestHost.Replies(rs, platform, "*/2 * * * * *");
    });

    /// <summary>Every host claims again without an error, and a slot of now has run.</summary>
    private static async Task RecoverAsync(TestDatabase database, IReadOnlyList<TestHost> hosts)
    {
        foreach (var host in hosts) await TestHost.UntilAsync("a host ticks again", () => host.NotedAsync(() => host.Scheduler.TickAsync()));
        var now = await database.ScalarAsync<DateTime>("SELECT clock_timestamp()");
        await TestHost.UntilAsync("what is due runs again", async () =>
            await database.ScalarAsync<long>($"SELECT count(*) FROM job_executions WHERE slot_time > timestamptz '{now:O}' AND status = 'succeeded'") >= Jobs);
    }

    /// <summary>Claims whose answer was lost are held by nobody: the next host ends them when their leases are over.</summary>
    private static async Task AllEndedAsync(TestDatabase database)
    {
        await using var sweeper = new TestHost(database, rs => rs.AddJob("other", "0 0 1 1 *", (_, _) => ValueTask.FromResult(JobResult.Success)));
        await TestHost.UntilAsync("each run ends", async () =>
        {
            await sweeper.TickAsync();
            return await database.CountAsync("job_executions WHERE status = 'running'") == 0;
        });
    }

    private static Task<List<string>> GapsAsync(TestDatabase database) => database.TextsAsync(
        """
        SELECT j.job_name, min(s.slot_time), max(s.slot_time), count(*) FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id
        WHERE j.job_name LIKE 'job-%' AND s.kind = 'schedule' GROUP BY 1 HAVING count(*) <> extract(epoch FROM max(s.slot_time) - min(s.slot_time)) + 1
        """);
}
