using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Postgres.Tests.Hosts;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Poolers;

/// <summary>The store behind a real PgBouncer in transaction mode, where no two transactions need have the same session.</summary>
public sealed class PoolerTests : IAsyncLifetime
{
    private const int Callers = 16;
    private static readonly DateTimeOffset Begin = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly string database = PostgresServer.Current.CreateEmpty();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        PostgresServer.Current.Drop(database);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_reply_and_a_day_of_jobs_with_sixteen_callers_go_through_four_server_connections()
    {
        await using var pooler = await PgBouncer.StartAsync(serverConnections: 4);
        var platform = new RecordingPlatform();
        await using var host = new TestHost(
            pooler.ConnectionTo(database),
            rs =>
            {
                for (var i = 0; i < 5; i++) rs.AddJob($"hourly-{i}", "0 * * * *", (_, _) => ValueTask.FromResult(JobResult.Success));
                rs.PostingEvery("*/30 * * * *");
                TestHost.Replies(rs, platform, "0 */3 * * *");
            },
            o => (o.PrepareStatements, o.VirtualClockFrom, o.MaxPoolSize) = (false, Begin, Callers));
        await host.Queue.OfferAsync(TestHost.Candidate("t-0"), cancellationToken: Token);

        await host.TickAsync();

        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var callers = Enumerable.Range(1, Callers - 1).Select(i => Task.Run(() => CallAsync(host, i, over.Token))).ToList();
        await host.Replay.RunAsync(Begin.AddDays(1), cancellationToken: Token);
        await over.CancelAsync();
        await Task.WhenAll(callers);
        await host.Scheduler.StopAsync(TimeSpan.FromSeconds(10), Token);

        var found = new TestDatabase(PostgresServer.Current.ConnectionTo(database));
        platform.Posts.Should().Contain(post => post.Target == "t-0").And.HaveCountGreaterThanOrEqualTo(8);
        (await found.CountAsync("job_executions e JOIN scheduled_jobs j ON j.id = e.job_id WHERE j.job_name LIKE 'hourly-%' AND e.status = 'succeeded'")).Should().Be(5 * 24);
        await Invariants.HoldAtTheEndAsync(found, platform);
    }

    [Fact]
    public async Task Prepared_statements_that_another_client_has_are_an_error_that_says_which_option_to_change()
    {
        await using var pooler = await PgBouncer.StartAsync(serverConnections: 1);
        await using var one = Store(pooler, prepares: true);
        await using var other = Store(pooler, prepares: true);
        await one.Schema.PrepareAsync(Token);

        var refused = await FluentActions.Awaiting(() => other.Schema.PrepareAsync(Token)).Should().ThrowAsync<StoreException>();

        refused.Which.Message.Should().Contain("set PostgresOptions.PrepareStatements to false").And.Contain("42P05");
        refused.Which.IsTransient.Should().BeFalse();
    }

    [Fact]
    public async Task Prepared_statements_of_a_session_that_another_client_has_now_are_an_error_that_says_which_option_to_change()
    {
        await using var pooler = await PgBouncer.StartAsync(serverConnections: 2);
        await using var store = Store(pooler, prepares: true);
        await store.Schema.PrepareAsync(Token);
        await using var holder = new NpgsqlConnection(pooler.ConnectionTo(database) + ";Pooling=false;No Reset On Close=true");
        await holder.OpenAsync(Token);
        await using var transaction = await holder.BeginTransactionAsync(Token);
        await using var command = new NpgsqlCommand("SELECT 1", holder, transaction);
        await command.ExecuteNonQueryAsync(Token);

        var refused = await FluentActions.Awaiting(() => store.Schema.PrepareAsync(Token)).Should().ThrowAsync<StoreException>();

        refused.Which.Message.Should().Contain("set PostgresOptions.PrepareStatements to false").And.Contain("26000");
        refused.Which.IsTransient.Should().BeFalse();
    }

    /// <summary>Somebody who uses the host's store all the time: offers, and reads what there is.</summary>
    private static async Task CallAsync(TestHost host, int caller, CancellationToken over)
    {
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            await host.Queue.OfferAsync(TestHost.Candidate($"t-{caller}"), cancellationToken: Token);
            if (i % 3 == 0) (await host.Store.Evidence.ReadStatusAsync(Token)).Store.IsVirtual.Should().BeTrue();
            if (i % 3 == 1) (await host.Store.Jobs.LoadAsync(0, Token)).Jobs.Should().HaveCountGreaterThanOrEqualTo(5);
            if (i % 3 == 2) await host.Store.Evidence.ReadEventsAsync(0, null, 100, Token);
            await Task.Delay(100, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private PostgresStore Store(PgBouncer pooler, bool prepares) => new(new PostgresOptions
    {
        ConnectionString = pooler.ConnectionTo(database), MigrateAtStart = true, PrepareStatements = prepares, MaxPoolSize = 1, VirtualClockFrom = Begin,
    });
}
