using FluentAssertions;
using Npgsql;
using ReplyScheduler.Postgres.Internal;
using ReplyScheduler.Postgres.Tests.Clusters;
using ReplyScheduler.Stores;
using Xunit;

namespace ReplyScheduler.Postgres.Tests.Plumbing;

/// <summary>How a step meets locks, dead connections, and servers that are set otherwise.</summary>
public sealed class StepTests : IAsyncLifetime
{
    private readonly string database = PostgresServer.Current.CreateEmpty();
    private readonly List<PostgresDatabase> opened = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private NpgsqlConnectionStringBuilder Text => PostgresServer.Current.ConnectionTo(database);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var one in opened) await one.DisposeAsync();
        PostgresServer.Current.Drop(database);
    }

    [Fact]
    public async Task A_step_on_a_connection_that_was_killed_is_tried_again_on_a_new_one()
    {
        var store = Open();
        var pid = await PidAsync(store);

        await RunSqlAsync($"SELECT pg_terminate_backend({pid})");

        (await PidAsync(store)).Should().NotBe(pid);
    }

    [Fact]
    public async Task A_lock_that_is_not_given_up_is_a_transient_error_that_says_what_to_do_and_a_lock_that_is_costs_a_wait()
    {
        var store = Open(options => options.LockTimeout = TimeSpan.FromMilliseconds(50));
        await SeenAsync(store); // Prepared by now: what waits is the step itself.
        await using var holder = await ConnectAsync();
        await using var transaction = await holder.BeginTransactionAsync(Token);
        await RunAsync(holder, "LOCK TABLE reply_scheduler.instances IN EXCLUSIVE MODE");

        var refused = await FluentActions.Awaiting(() => SeenAsync(store)).Should().ThrowAsync<StoreException>();
        await transaction.RollbackAsync(Token);

        refused.Which.IsTransient.Should().BeTrue();
        refused.Which.Message.Should().Contain("LockTimeout").And.Contain(database);
        await SeenAsync(store);
    }

    [Fact]
    public async Task A_client_that_stops_after_it_has_sent_a_step_holds_no_lock()
    {
        var text = Text;
        text.Host = string.IsNullOrEmpty(text.Host) || text.Host.StartsWith('/') ? "127.0.0.1" : text.Host;
        await using var proxy = new StalledProxy(text.Host, text.Port);
        var (stopped, other) = (Open(connection: new NpgsqlConnectionStringBuilder(text.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port }), Open());
        await ClaimLockAsync(stopped, Token);
        using var given = new CancellationTokenSource();

        proxy.Stall();
        var lost = ClaimLockAsync(stopped, given.Token);
        await UntilAsync(async () => await CountAsync("SELECT count(*) FROM reply_scheduler.instances WHERE machine = 'claimed'") == 2);

        await ClaimLockAsync(other, Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
        (await CountAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")).Should().Be(0);
        lost.IsCompleted.Should().BeFalse("nobody has answered it");
        await given.CancelAsync();
    }

    [Fact]
    public async Task Another_default_isolation_is_refused_with_what_to_do()
    {
        var store = Open();
        await PidAsync(store);
        await RunSqlAsync($"ALTER DATABASE {database} SET default_transaction_isolation = 'serializable'");

        var later = Open();

        (await FluentActions.Awaiting(() => SeenAsync(later)).Should().ThrowAsync<StoreException>()).Which.Message.Should().Contain("default_transaction_isolation");
    }

    [Fact]
    public async Task The_applications_data_source_is_used_and_left_open()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Text.ConnectionString) { MaxPoolSize = 3, ApplicationName = "the app" });
        var store = Open(options => (options.DataSource, options.ConnectionString) = (source, null));

        await PidAsync(store);
        await store.DisposeAsync();

        await using var command = source.CreateCommand("SELECT current_setting('application_name')");
        (await command.ExecuteScalarAsync(Token)).Should().Be("the app");
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_a_transient_error_without_a_secret()
    {
        var store = Open(connection: new NpgsqlConnectionStringBuilder(Text.ConnectionString) { Host = "127.0.0.1", Port = 1, Password = "s3cret-word" });

        var refused = (await FluentActions.Awaiting(() => SeenAsync(store)).Should().ThrowAsync<StoreException>()).Which;

        refused.IsTransient.Should().BeTrue();
        refused.ToString().Should().NotContain("s3cret-word");
    }

    private PostgresDatabase Open(Action<PostgresOptions>? configure = null, NpgsqlConnectionStringBuilder? connection = null)
    {
        var text = new NpgsqlConnectionStringBuilder((connection ?? Text).ConnectionString);
        var options = new PostgresOptions { ConnectionString = text.ConnectionString, MigrateAtStart = true, MaxPoolSize = 1 };
        configure?.Invoke(options);
        var made = new PostgresDatabase(options);
        opened.Add(made);
        return made;
    }

    /// <summary>A step that touches nothing; answers which backend of the store's pool ran last.</summary>
    private async Task<long> PidAsync(PostgresDatabase store)
    {
        await store.StepAsync<DateTimeOffset>(
            step =>
            {
                var now = default(DateTimeOffset);
                step.Add("store_now", row => now = row.GetInstant(0));
                return () => now;
            },
            Token);
        return await CountAsync("SELECT coalesce(max(pid), 0)::bigint FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ReplyScheduler'");
    }

    /// <summary>A step that needs the table of instances.</summary>
    private static Task SeenAsync(PostgresDatabase store) => store.StepAsync<int>(
        step =>
        {
            var seen = step.Add("instance_seen", ("instance", Guid.NewGuid()));
            return () => seen.Rows;
        },
        Token);

    /// <summary>Takes the lock of claims, and writes a row by which the test sees that the step was done.</summary>
    private static Task ClaimLockAsync(PostgresDatabase store, CancellationToken cancellationToken) => store.StepAsync<bool>(
        step =>
        {
            step.Add("claim_lock");
            step.Add("instance_boot", ("instance", Guid.NewGuid()), ("build", "b"), ("machine", "claimed"), ("process", 1), ("types", Array.Empty<string>()), ("endpoints", false));
            return () => true;
        },
        cancellationToken);

    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var begun = TimeProvider.System.GetTimestamp(); !await isSo();)
        {
            if (TimeProvider.System.GetElapsedTime(begun) > TimeSpan.FromSeconds(30)) throw new TimeoutException("It did not come to pass.");
            await Task.Delay(5, Token);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Text.ConnectionString) { Pooling = false, ApplicationName = "test" }.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }

    private static async Task<object?> RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }

    private async Task RunSqlAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await RunAsync(connection, sql);
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        return (long)(await RunAsync(connection, sql))!;
    }
}
