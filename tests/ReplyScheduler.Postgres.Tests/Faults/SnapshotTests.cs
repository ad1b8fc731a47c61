using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Postgres.Tests.Hosts;
using ReplyScheduler.Scheduling;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Faults;

/// <summary>Transactions of others that stay open all the time: hosts neither wait for them nor miss what they change.</summary>
public sealed class SnapshotTests : IAsyncLifetime
{
    private readonly TestDatabase database = new(PostgresServer.Current.ConnectionTo(PostgresServer.Current.CreateEmpty()));
    private readonly RecordingPlatform platform = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        PostgresServer.Current.Drop(database.Name);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public Task A_reader_with_one_snapshot_for_the_whole_run_is_in_nobodys_way() =>
        LiveBesideAsync("BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM system_events", "ROLLBACK");

    [Fact]
    public Task A_writer_that_stays_open_hides_no_change_of_the_catalogue_and_no_event() =>
        LiveBesideAsync("BEGIN", "CREATE TABLE of_the_application (id int); INSERT INTO of_the_application VALUES (1)", "COMMIT");

    [Fact]
    public async Task A_change_of_the_catalogue_that_is_committed_long_after_it_was_made_is_seen()
    {
        await using var host = Host();
        await host.TickAsync();
        await using var holder = await database.ConnectAsync();
        await ExecuteAsync(holder, "BEGIN; UPDATE scheduled_jobs SET is_active = false WHERE job_name = 'job-0'");
        using var stop = new CancellationTokenSource();
        var life = Task.Run(() => host.RunAsync(TimeSpan.FromMilliseconds(50), stop.Token));
        await RunsOfAsync("job-0", "the row that another one changes is not waited for");
        await AddAsync("later");
        await RunsOfAsync("later", "newer changes are seen meanwhile");

        await ExecuteAsync(holder, "COMMIT");
        await TestHost.UntilAsync("a job that was switched off runs no more", async () =>
        {
            var before = await database.ScalarAsync<DateTime>("SELECT clock_timestamp()");
            await RunsOfAsync("job-1", "the others go on", after: before.AddSeconds(1));
            return await database.CountAsync($"job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE j.job_name = 'job-0' AND e.slot_time > timestamptz '{before:O}'") == 0;
        });

        await EndAsync(host, life, stop);
    }

    private async Task LiveBesideAsync(string begin, string look, string end)
    {
        await using var one = Host();
        await using var other = Host();
        await one.TickAsync();
        await using var holder = await database.ConnectAsync();
        await ExecuteAsync(holder, begin);
        await ExecuteAsync(holder, look);
        using var stop = new CancellationTokenSource();
        var lives = new[] { one, other }.Select(host => Task.Run(() => host.RunAsync(TimeSpan.FromMilliseconds(50), stop.Token))).ToList();

        var rounds = TestSize.Of(2, 60);
        for (var round = 0; round < rounds; round++)
        {
            await one.Queue.OfferAsync(TestHost.Candidate($"t{round}"));
            await AddAsync($"added-{round}");
            await RunsOfAsync($"added-{round}", "a job that was added is seen");
            await database.ExecuteAsync($"UPDATE scheduled_jobs SET schedule = '0 0 1 1 *' WHERE job_name = 'added-{round}'");
            await TestHost.UntilAsync("a reply is posted", () => Task.FromResult(platform.Posts.Any(post => post.Target == $"t{round}")));
        }

        var newest = await database.ScalarAsync<long>("SELECT max(seq) FROM system_events");
        await TestHost.UntilAsync("events are read to the newest", async () => (await one.Store.Evidence.ReadEventsAsync(newest - 1, null, 1, default)).Count > 0);
        await TestHost.UntilAsync("jobs that were put off run no more", async () => await database.CountAsync(
            "job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE j.job_name LIKE 'added-%' AND e.slot_time > clock_timestamp() - interval '2 s'") == 0);
        await ExecuteAsync(holder, end);
        await EndAsync(one, lives[0], stop);
        await EndAsync(other, lives[1], stop);
    }

    private TestHost Host() => new(database, rs =>
    {
        for (var i = 0; i < 10; i++) rs.AddJob($"job-{i}", "* * * * * *", (_, _) => ValueTask.FromResult(JobResult.Success), o => o.Misfire = MisfirePolicy.RunAll);
        rs.AddHandler<Nothing>("by_sql");
        TestHost.Replies(rs, platform, "* * * * * *");
    });

    private async Task EndAsync(TestHost host, Task life, CancellationTokenSource stop)
    {
        await stop.CancelAsync();
        await life;
        await host.Scheduler.StopAsync(TimeSpan.FromSeconds(10));
        host.Failures.Should().BeEmpty();
        await Invariants.HoldAsync(database, platform);
    }

    private Task AddAsync(string job) =>
        database.ExecuteAsync($"INSERT INTO scheduled_jobs (job_name, job_type, schedule) VALUES ('{job}', 'by_sql', '* * * * * *')");

    private Task RunsOfAsync(string job, string what, DateTime? after = null) => TestHost.UntilAsync(what, async () => await database.CountAsync(
        $"job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE j.job_name = '{job}' AND e.status = 'succeeded' AND e.slot_time > {(after is { } instant ? $"timestamptz '{instant:O}'" : "clock_timestamp() - interval '3 s'")}") > 0);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Nothing : IJobHandler
    {
        public ValueTask<JobResult> RunAsync(JobRun run, CancellationToken cancellationToken) => ValueTask.FromResult(JobResult.Success);
    }
}
