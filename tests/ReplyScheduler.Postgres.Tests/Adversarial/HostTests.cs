using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Postgres.Tests.Hosts;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Adversarial;

/// <summary>Whole hosts on a database of their own, against what happens to clocks, to the events table, and at the start.</summary>
public sealed class HostTests : IAsyncLifetime
{
    private const string RefuseEvents = """
        CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'out of order'; END $$;
        CREATE TRIGGER refuses BEFORE INSERT ON system_events FOR EACH ROW EXECUTE FUNCTION refuses()
        """;

    private static readonly DateTimeOffset Begin = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly TestDatabase database = new(PostgresServer.Current.ConnectionTo(PostgresServer.Current.CreateEmpty()));
    private readonly RecordingPlatform platform = new();
    private readonly List<TestHost> hosts = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts) await host.DisposeAsync();
        PostgresServer.Current.Drop(database.Name);
    }

    // Adversarial test 27.
    [Fact]
    public async Task While_the_events_table_refuses_rows_jobs_go_on_and_nothing_is_published_and_later_no_event_is_missing()
    {
        var host = Start();
        await host.TickAsync();
        await database.ExecuteAsync(RefuseEvents);
        await host.Queue.OfferAsync(TestHost.Candidate("t"));

        for (var i = 0; i < 20; i++)
        {
            await host.AdvanceAsync(Minute);
            await host.TickAsync();
        }

        platform.Posts.Should().BeEmpty();
        (await database.CountAsync("job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE j.job_name = 'job-0' AND e.status = 'succeeded'")).Should().Be(21);
        (await database.CountAsync("event_spool")).Should().BeGreaterThan(100);

        await database.ExecuteAsync("DROP TRIGGER refuses ON system_events");
        await host.Queue.OfferAsync(TestHost.Candidate("later"));
        for (var i = 0; i < 20; i++)
        {
            await host.AdvanceAsync(Minute);
            await host.TickAsync();
        }

        await host.Scheduler.StopAsync(TimeSpan.FromSeconds(10));
        platform.Posts.Should().Contain(post => post.Target == "later");
        await Invariants.HoldAtTheEndAsync(database, platform);
    }

    // Adversarial test 32; the hours of daylight-saving changes are among the crash tests.
    [Fact]
    public async Task A_clock_of_the_database_that_jumps_two_hours_on_or_back_makes_no_slot_run_twice_and_no_storm()
    {
        var (one, other) = (Start(), Start());
        await PassAsync(5, one, other);

        await one.AdvanceAsync(TimeSpan.FromHours(2));
        var on = await TicksAsync(one, other);
        on.Should().BeLessThanOrEqualTo(2 * Jobs, "late slots are one run for each job, beside the slot of now");
        await PassAsync(5, one, other);

        await database.ExecuteAsync("SET session_replication_role = replica; UPDATE store_info SET clock_now = clock_now - interval '2 h'");
        var newcomer = Start();
        (await TicksAsync(one, other, newcomer)).Should().BeLessThanOrEqualTo(Jobs, "these slots have their rows");
        await PassAsync(130, one, other, newcomer);

        foreach (var host in hosts) await host.Scheduler.StopAsync(TimeSpan.FromSeconds(10));
        await Invariants.HoldAtTheEndAsync(database, platform);
        (await database.TextsAsync("SELECT job_id, slot_time FROM job_executions WHERE attempt = 1 GROUP BY 1, 2 HAVING count(*) > 1")).Should().BeEmpty();
        (await database.TextsAsync("SELECT j.job_name, count(*) FROM job_slots s JOIN scheduled_jobs j ON j.id = s.job_id WHERE j.job_name LIKE 'job-%' GROUP BY 1 HAVING count(*) <> extract(epoch FROM max(slot_time) - min(slot_time)) / 60 + 1"))
            .Should().BeEmpty("each slot has one row");
    }

    // Adversarial test 33.
    [Fact]
    public async Task Twenty_hosts_that_start_at_once_on_an_empty_database_make_one_schema_and_one_catalogue()
    {
        using var start = new Barrier(20);
        for (var i = 0; i < 20; i++) Start();

        await Task.WhenAll(hosts.Select(host => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return host.TickAsync();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));

        (await database.CountAsync("schema_migrations")).Should().Be(1);
        (await database.CountAsync("store_info")).Should().Be(1);
        (await database.CountAsync("instances")).Should().Be(20);
        (await database.CountAsync("scheduled_jobs WHERE job_name LIKE 'job-%'")).Should().Be(Jobs);
        (await database.TextsAsync("SELECT event_type FROM system_events WHERE event_type LIKE '%overwritten%' OR severity IN ('warning', 'error', 'critical')")).Should().BeEmpty();
        (await database.CountAsync("job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE j.job_name LIKE 'job-%'")).Should().Be(Jobs, "each slot ran once");
        foreach (var host in hosts) await host.Scheduler.StopAsync(TimeSpan.FromSeconds(10));
        await Invariants.HoldAtTheEndAsync(database, platform);
    }

    // Adversarial test 21: the database's clock counts, whatever the hosts' clocks show.
    [Fact]
    public async Task Hosts_whose_clocks_are_ten_minutes_off_start_nothing_early_or_twice_and_report_how_far_they_are_off()
    {
        var (early, late) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(-10));
        foreach (var skew in new[] { early, late })
            hosts.Add(new TestHost(database, rs => Configure(rs, "* * * * * *"), time: new SkewedClock(skew)));
        await hosts[0].Queue.OfferAsync(TestHost.Candidate("t"));

        using var stop = new CancellationTokenSource();
        var lives = hosts.Select(host => Task.Run(() => host.RunAsync(TimeSpan.FromMilliseconds(50), stop.Token))).ToList();
        await TestHost.UntilAsync("some slots have run", async () => await database.CountAsync("job_executions WHERE status = 'succeeded'") >= 3 * Jobs);
        await TestHost.UntilAsync("the reply is posted", () => Task.FromResult(platform.Posts.Count > 0));
        await stop.CancelAsync();
        await Task.WhenAll(lives);
        var reports = await Task.WhenAll(hosts.Select(host => host.TickAsync()));
        foreach (var host in hosts) await host.Scheduler.StopAsync(TimeSpan.FromSeconds(10));

        reports.Select(report => report.ClockSkew!.Value.TotalMinutes).Should().SatisfyRespectively(first => first.Should().BeApproximately(10, 1), second => second.Should().BeApproximately(-10, 1));
        (await database.TextsAsync("SELECT id, slot_time, started_at FROM job_executions WHERE started_at < slot_time")).Should().BeEmpty("nothing starts early");
        hosts.SelectMany(host => host.Failures).Should().BeEmpty();
        await Invariants.HoldAtTheEndAsync(database, platform);
    }

    private const int Jobs = 5;

    private TestHost Start()
    {
        var host = new TestHost(database, rs => Configure(rs, "* * * * *"), o => (o.VirtualClockFrom, o.MaxPoolSize) = (Begin, 3));
        hosts.Add(host);
        return host;
    }

    private void Configure(Setup.ReplySchedulerBuilder rs, string every)
    {
        for (var i = 0; i < Jobs; i++) rs.AddJob($"job-{i}", every, (_, _) => ValueTask.FromResult(JobResult.Success));
        TestHost.Replies(rs, platform, every);
    }

    /// <summary>How many jobs of ours were started by a tick of each.</summary>
    private static async Task<int> TicksAsync(params TestHost[] hosts)
    {
        var started = 0;
        foreach (var host in hosts) started += (await host.TickAsync()).Claimed.Count(run => run.JobName.StartsWith("job-", StringComparison.Ordinal));
        return started;
    }

    private static async Task PassAsync(int minutes, params TestHost[] hosts)
    {
        for (var i = 0; i < minutes; i++)
        {
            await hosts[0].AdvanceAsync(Minute);
            await hosts[i % hosts.Length].TickAsync();
        }
    }
}
