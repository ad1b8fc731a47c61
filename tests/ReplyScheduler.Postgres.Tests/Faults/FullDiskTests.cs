using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Postgres.Tests.Hosts;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Faults;

/// <summary>A disk that is full (adversarial 25): tables that cannot grow, and a server that dies because its log cannot.</summary>
public sealed class FullDiskTests
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public Task Hosts_say_that_the_disk_is_full_lose_nothing_and_go_on_when_there_is_room() => FillAsync(FillableDisk.Make());

    [Fact]
    public Task Hosts_say_so_too_when_one_table_can_grow_no_more() => FillAsync(new FileSizeLimit());

    private static async Task FillAsync(FillableDisk made)
    {
        using var disk = made;
        using var cluster = await Task.Run(() => new OwnCluster(disk.Folder));
        var database = await cluster.CreateAsync();
        var platform = new RecordingPlatform();
        await using var host = new TestHost(
            database,
            rs =>
            {
                for (var i = 0; i < 50; i++) rs.AddJob($"job-{i}", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success), o => (o.Misfire, o.MisfireLimit) = (MisfirePolicy.RunAll, 1000));
                TestHost.Replies(rs, platform, "* * * * *");
            },
            o => o.VirtualClockFrom = Begin);
        await LiveAsync(host, minutes: 3);

        await disk.FillAsync(database);
        await LiveAsync(host, minutes: 1000, until: () => host.Failures.Count > 0);
        host.Failures[0].Should().BeOfType<StoreException>().Which.Should().Match<StoreException>(error => error.IsTransient && error.Message.Contains("has no disk space left"));
        await LiveAsync(host, minutes: 3);
        await Invariants.HoldAsync(database, platform, "while the disk is full");

        if (disk.HoldsLog) await EndLogAsync(database);
        await host.NotedAsync(() => host.Scheduler.TickAsync());
        await disk.FreeAsync(database);
        await cluster.StartAsync();
        await TestHost.UntilAsync("the host ticks again", () => host.NotedAsync(() => host.TickAsync()));
        await LiveAsync(host, minutes: 3);
        await host.AdvanceAsync(TimeSpan.FromMinutes(5));
        await host.TickAsync();
        await host.Scheduler.StopAsync(TimeSpan.FromSeconds(10));

        host.Unclear.Should().BeEmpty();
        await Invariants.HoldAtTheEndAsync(database, platform, "after the disk was full");
        (await database.TextsAsync("SELECT job_id FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id WHERE j.job_name LIKE 'job-%' GROUP BY 1 HAVING count(*) <> extract(epoch FROM max(slot_time) - min(slot_time)) / 60 + 1"))
            .Should().BeEmpty("each slot has a row");
    }

    /// <summary>The log needs a new file now and then; without one the server ends.</summary>
    private static async Task EndLogAsync(TestDatabase database)
    {
        try
        {
            for (var i = 0; i < 100; i++) await database.ExecuteAsync("SELECT pg_switch_wal(); SELECT pg_logical_emit_message(true, 'ballast', repeat('x', 1000000))");
        }
        catch (Npgsql.NpgsqlException)
        {
            // It is down, or refuses.
        }
    }

    private static async Task LiveAsync(TestHost host, int minutes, Func<bool>? until = null)
    {
        for (var i = 0; i < minutes && until?.Invoke() != true; i++)
        {
            await host.NotedAsync(() => host.Queue.OfferAsync(TestHost.Candidate($"t-{Guid.NewGuid()}")));
            await host.NotedAsync(() => host.Scheduler.TickAsync(new TickOptions { Wait = TimeSpan.FromSeconds(2), TriggeredBy = "test" }));
            await host.NotedAsync(() => host.AdvanceAsync(TimeSpan.FromMinutes(1)));
        }
    }
}
