using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using Xunit;

namespace ReplyScheduler.JobsHost.Tests;

public sealed class BadInputTests
{
    [Theory]
    [InlineData("'-x' is not an option", "-x")]
    [InlineData("'run' is not an option", "run")]
    [InlineData("--days '0'", "--days", "0")]
    [InlineData("--days '401'", "--days=401")]
    [InlineData("--days '1.5'", "--days=1.5")]
    [InlineData("--days needs a value", "--days")]
    [InlineData("--days needs a value", "--days", "--json")]
    [InlineData("--days was given twice", "--days=1", "--days=1")]
    [InlineData("--fail '101'", "--fail", "101")]
    [InlineData("--fail '-1'", "--fail", "-1")]
    [InlineData("--json takes no value", "--json=1")]
    [InlineData("--zone 'Mars/Olympus'", "--zone", "Mars/Olympus")]
    [InlineData("--from 'yesterday'", "--from", "yesterday")]
    [InlineData("--from '2026-03-01T00:00'", "--from", "2026-03-01T00:00")]
    [InlineData("--from '2026-03-01T00:00:30Z'", "--from", "2026-03-01T00:00:30Z")]
    [InlineData("--from '1999-03-01T00:00Z'", "--from", "1999-03-01T00:00Z")]
    [InlineData("--db / \n: its folder does not exist", "--db", "/no-such-folder/\n/a.db")]
    [InlineData("--db /: this is a directory", "--db", "/")]
    [InlineData("--db and --postgres exclude each other", "--db", "a", "--postgres", "Host=a")]
    [InlineData("--schema goes with --postgres only", "--schema", "a")]
    [InlineData("--postgres takes a connection string in quotes", "--postgres", "hush")]
    [InlineData("--postgres takes a connection string in quotes", "--postgres", "Password=hush")]
    [InlineData("'Password' is not an option", "--postgres", "Host=a", "Password=hush")]
    [InlineData("'--password' is not an option", "--password=hush")]
    public async Task Bad_input_is_refused_in_one_line(string says, params string[] args)
    {
        var ran = await Ran.HereAsync(args);

        ran.Code.Should().Be(ExitCodes.BadInput);
        ran.Output.Should().BeEmpty();
        ran.Error.Should().StartWith("error: ").And.EndWith("\n");
        ran.Error.TrimEnd().Should().NotContainAny("\n", "hush");
        if (!says.Contains('\n')) ran.Error.Should().Contain(says);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_store_that_cannot_be_reached()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Path("a.db"), "This is no database, only a long enough text to be mistaken for the header of one, if one is careless.", TestContext.Current.CancellationToken);

        var ran = await Ran.HereAsync("--db", folder.Path("a.db"));

        ran.Code.Should().Be(ExitCodes.StoreUnreachable);
        ran.Error.Should().StartWith("error: ");
        ran.Error.TrimEnd().Should().NotContain("\n");
    }

    [Fact]
    public async Task A_server_out_of_reach_is_told_in_one_line_without_secrets()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        var ran = await Ran.HereAsync("--postgres", $"Host=127.0.0.1;Port={port};Database=a;Username=b;Password=hush");

        ran.Code.Should().Be(ExitCodes.StoreUnreachable);
        ran.Error.Should().StartWith("error: ").And.Contain($"a at 127.0.0.1:{port}").And.NotContainAny("hush", "Password");
        ran.Error.TrimEnd().Should().NotContain("\n");
    }

    [Fact]
    public async Task Help_names_every_option()
    {
        var ran = await Ran.HereAsync("--help");

        ran.Code.Should().Be(ExitCodes.Equal);
        ran.Output.Should().ContainAll("--db", "--postgres", "REPLYSCHEDULER_POSTGRES", "--schema", "--days", "--from", "--zone", "--fail", "--json", "--help");
    }
}
