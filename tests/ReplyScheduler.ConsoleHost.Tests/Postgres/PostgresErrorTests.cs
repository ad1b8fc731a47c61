using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using ReplyScheduler.Postgres;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests.Postgres;

public sealed class PostgresErrorTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("run --live")]
    [InlineData("prove")]
    [InlineData("trace x")]
    [InlineData("status")]
    public async Task A_server_out_of_reach_is_one_line_without_secrets_and_69(string command)
    {
        using var folder = new TemporaryFolder();
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        string[] files = command.StartsWith("run", StringComparison.Ordinal) ? ["--out", folder.Path("a.jsonl")] : [];

        var ran = await Ran.OfAsync([.. command.Split(' '), "--postgres", $"Host=127.0.0.1;Port={port};Database=a;Username=b;Password=hush", .. files]);

        ran.Code.Should().Be(ExitCodes.StoreUnreachable, ran.Error);
        ran.Output.Should().BeEmpty();
        ran.Error.Should().StartWith("error: ").And.Contain($"a at 127.0.0.1:{port}").And.NotContainAny("hush", "Password");
        ran.Error.TrimEnd().Should().NotContain("\n");
    }

    [Fact]
    public async Task A_database_without_a_schema_is_69_and_nothing_is_made_by_looking()
    {
        using var database = new PostgresDatabase();

        foreach (string command in (string[])["prove", "trace x", "status"])
        {
            var ran = await Ran.OfAsync([.. command.Split(' '), .. database.Option]);

            ran.Code.Should().Be(ExitCodes.StoreUnreachable, ran.Error);
            ran.Error.TrimEnd().Should().StartWith("error: ").And.NotContain("\n");
        }

        database.Rows("SELECT count(*) FROM pg_namespace WHERE nspname = 'reply_scheduler'").Should().Equal("0");
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_69_and_is_named()
    {
        using var database = new PostgresDatabase();
        var connection = database.Connection;
        connection.Database = "rs_no_such_database";

        var ran = await Ran.OfAsync("run", "--postgres", connection.ConnectionString, "--out", database.Out);

        ran.Code.Should().Be(ExitCodes.StoreUnreachable);
        ran.Error.Should().Contain("rs_no_such_database").And.Contain("does not exist");
    }

    [Fact]
    public async Task A_new_database_does_not_take_over_a_file_with_replies()
    {
        using var database = new PostgresDatabase();
        await File.WriteAllTextAsync(database.Out, "{}\n", TestContext.Current.CancellationToken);

        var ran = await Ran.OfAsync(database.Run("--slots", "1"));

        ran.Code.Should().Be(ExitCodes.BadInput);
        ran.Error.Should().Contain("does not know them");
        (await File.ReadAllTextAsync(database.Out, TestContext.Current.CancellationToken)).Should().Be("{}\n");
        database.Rows("SELECT (SELECT count(*) FROM system_events), (SELECT count(*) FROM scheduled_jobs)").Should().Equal("0|0");
    }

    [Fact]
    public async Task A_replay_is_refused_on_a_live_database_and_a_live_run_on_a_replay()
    {
        using var replay = new PostgresDatabase();
        using var live = new PostgresDatabase();
        await Ran.OfAsync(replay.Run("--slots", "1"));
        await using (var store = new PostgresStore(new PostgresOptions { ConnectionString = live.Connection.ConnectionString, MigrateAtStart = true, Environment = "live" }))
        {
            await store.Schema.PrepareAsync(TestContext.Current.CancellationToken);
        }

        var liveOnReplay = await Ran.OfAsync(replay.Run("--live"));
        var replayOnLive = await Ran.OfAsync(live.Run());

        liveOnReplay.Should().Match<Ran>(r => r.Code == ExitCodes.StoreUnreachable && r.Error.Contains("virtual clock"));
        replayOnLive.Should().Match<Ran>(r => r.Code == ExitCodes.StoreUnreachable && r.Error.Contains("server's clock"));
    }
}
