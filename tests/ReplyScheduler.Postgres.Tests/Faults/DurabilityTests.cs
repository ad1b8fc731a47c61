using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Postgres.Tests.Hosts;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Faults;

/// <summary>Where a claim may be lost after it was committed, nothing is published (adversarial 26). What else there is to do goes on.</summary>
public sealed class DurabilityTests(FaultyServer server) : IClassFixture<FaultyServer>
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Nothing_is_published_while_fsync_is_off_and_publishing_begins_when_it_is_on()
    {
        var database = await server.Cluster.CreateAsync();
        await server.Cluster.SetAsync("fsync", "off");
        try
        {
            await PublishesWhenMendedAsync(database, "fsync is off", () => server.Cluster.SetAsync("fsync", "on"));
        }
        finally
        {
            await server.Cluster.SetAsync("fsync", "on");
        }
    }

    [Theory]
    [InlineData("DATABASE {0}")]
    [InlineData("ROLE postgres IN DATABASE {0}")]
    public async Task Nothing_is_published_while_the_database_or_the_role_has_synchronous_commit_off(string whose)
    {
        var database = await server.Cluster.CreateAsync();
        var alter = "ALTER " + string.Format(null, whose, database.Name);
        await database.ExecuteAsync($"{alter} SET synchronous_commit = off");

        await PublishesWhenMendedAsync(database, "synchronous_commit is off", async () =>
        {
            await database.ExecuteAsync($"{alter} RESET synchronous_commit");
            await database.TerminateAsync(); // Sessions keep what they began with.
        });
    }

    private static async Task PublishesWhenMendedAsync(TestDatabase database, string warning, Func<Task> mend)
    {
        var platform = new RecordingPlatform();
        await using var host = new TestHost(
            database,
            rs =>
            {
                rs.AddJob("work", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success));
                TestHost.Replies(rs, platform);
            },
            o => o.VirtualClockFrom = Begin);
        await host.Queue.OfferAsync(TestHost.Candidate("t"));

        await host.TickAsync();
        await host.AdvanceAsync(TimeSpan.FromMinutes(1));
        await host.TickAsync();

        (await host.Store.Schema.PrepareAsync(default)).Warnings.Should().ContainSingle().Which.Should().Contain(warning);
        platform.Posts.Should().BeEmpty();
        (await database.TextsAsync("SELECT status FROM posting_permits WHERE decision_type <> 'canary'")).Should().Equal("PENDING");
        (await database.TextsAsync("SELECT DISTINCT status, reason_code FROM job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE j.job_name = 'posting_queue'")).Should().Contain("failed store_not_durable");
        (await database.CountAsync("job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE j.job_name = 'work' AND e.status = 'succeeded'")).Should().Be(2, "scheduling goes on");
        (await database.TextsAsync("SELECT status FROM posting_permits WHERE decision_type = 'canary'")).Should().Equal(["REJECTED"], "what sends nothing goes on");

        await mend();
        await host.AdvanceAsync(TimeSpan.FromMinutes(1));
        await host.TickAsync();

        platform.Posts.Should().ContainSingle(post => post.Target == "t");
        await host.Scheduler.StopAsync(TimeSpan.FromSeconds(10));
        await Invariants.HoldAtTheEndAsync(database, platform);
    }
}
