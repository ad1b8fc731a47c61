using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Postgres.Tests.Hosts;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Faults;

/// <summary>Connections that break at each n-th trip to the server, whichever step that is (adversarial 3 and 25 without a death).</summary>
public sealed class CutConnectionTests
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    public static TheoryData<int, bool> Cuts
    {
        get
        {
            var data = new TheoryData<int, bool>();
            foreach (var nth in TestSize.IsFull ? Enumerable.Range(3, 20) : [4, 7, 11])
            {
                data.Add(nth, false);
                data.Add(nth, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_connection_that_breaks_at_each_nth_trip_before_or_after_the_server_did_it_loses_and_doubles_nothing(int nth, bool after)
    {
        var name = PostgresServer.Current.CreateEmpty();
        var text = PostgresServer.Current.ConnectionTo(name);
        var database = new TestDatabase(text);
        var platform = new RecordingPlatform();
        await using var proxy = new CuttingProxy(text.Host, text.Port, nth, after);
        await using (var host = Host(new NpgsqlConnectionStringBuilder(text.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port }, platform))
        await using (var clock = new PostgresStore(new PostgresOptions { ConnectionString = text.ConnectionString, VirtualClockFrom = Begin, MigrateAtStart = true, MaxPoolSize = 2 }))
        {
            for (var round = 0; round < TestSize.Of(14, 40); round++)
            {
                await host.NotedAsync(() => host.Queue.OfferAsync(TestHost.Candidate($"t{round}")));
                await host.NotedAsync(host.TickAsync);
                await AdvanceAsync(clock);
            }

            proxy.Mend();
            for (var round = 0; round < 9; round++)
            {
                await host.Queue.OfferAsync(TestHost.Candidate($"mended{round}"));
                await host.TickAsync();
                await AdvanceAsync(clock);
            }

            await host.TickAsync();
            await host.Scheduler.StopAsync(TimeSpan.FromSeconds(10));
            host.Unclear.Should().BeEmpty();
        }

        proxy.Cuts.Should().BeGreaterThan(5);
        platform.Posts.Should().NotBeEmpty();
        await Invariants.HoldAtTheEndAsync(database, platform, $"(each trip {nth})");
        (await database.TextsAsync("SELECT status FROM posting_permits WHERE status NOT IN ('USED', 'NOT_POSTED', 'REJECTED', 'EXPIRED') AND created_at < (SELECT clock_now - interval '45 min' FROM store_info)"))
            .Should().BeEmpty("no permit is stuck");
        PostgresServer.Current.Drop(name);
    }

    private static TestHost Host(NpgsqlConnectionStringBuilder text, RecordingPlatform platform) => new(
        text.ConnectionString,
        rs =>
        {
            for (var i = 0; i < 3; i++) rs.AddJob($"job-{i}", "*/5 * * * *", (_, _) => ValueTask.FromResult(JobResult.Success), o => (o.Misfire, o.Retries, o.RetryDelay) = (MisfirePolicy.RunAll, 1, TimeSpan.FromMinutes(1)));
            rs.PostingEvery("*/5 * * * *");
            TestHost.Replies(rs, platform, "*/10 * * * *");
        },
        o => o.VirtualClockFrom = Begin);

    private static async Task AdvanceAsync(PostgresStore clock)
    {
        var now = (await clock.Schema.PrepareAsync(default)).Now;
        await clock.Schema.AdvanceAsync(now + Step, passLeases: true, default);
    }
}
