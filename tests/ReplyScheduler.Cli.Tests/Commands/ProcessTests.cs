using System.Diagnostics;
using System.Net;
using System.Text.Json;
using FluentAssertions;
using Xunit;

namespace ReplyScheduler.Cli.Tests.Commands;

/// <summary>The tool as a process: exit codes, output and secrets as scripts meet them.</summary>
public sealed class ProcessTests : IDisposable
{
    private const string Secret = "swordfish-of-this-test-and-no-other";
    private readonly TemporaryFolder folder = new();

    private string[] Db => ["--db", folder.Path("bot.db")];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_exit_code_is_what_is_documented()
    {
        (await ToolProcess.RunAsync(["jobs", "list", .. Db])).Code.Should().Be(69);
        (await ToolProcess.RunAsync(["migrate", .. Db])).Code.Should().Be(0);
        (await ToolProcess.RunAsync(["prove", .. Db])).Should().Match<Ran>(ran => ran.Code == 2 && ran.Output.Contains("Proof: NO EVIDENCE"));
        (await ToolProcess.RunAsync(["doctor", .. Db])).Should().Match<Ran>(ran => ran.Code == 1 && ran.Output.Contains("no_jobs"));
        (await ToolProcess.RunAsync(["jobs", "show", "nobody", .. Db])).Code.Should().Be(3);
        (await ToolProcess.RunAsync(["jobs", "list", "--db", "a.db", "--postgres", "env"])).Code.Should().Be(64);
        (await ToolProcess.RunAsync("--version")).Should().Match<Ran>(ran => ran.Code == 0 && ran.Output.StartsWith("0.1.0"));
    }

    [Fact]
    public async Task A_tick_calls_what_is_due_with_the_secret_of_the_environment_which_nobody_prints()
    {
        using var endpoint = new Endpoint(HttpStatusCode.OK);
        (string, string)[] variables = [("REPLYSCHEDULER_DB", folder.Path("bot.db")), ("REPLYSCHEDULER_SECRET", Secret)];
        foreach (var command in new[] { "migrate", "jobs add call --schedule @yearly --endpoint /call", "jobs run call" })
            (await ToolProcess.RunAsync(command.Split(' '), variables)).Code.Should().Be(0);

        var tick = await ToolProcess.RunAsync(["tick", "--base-url", endpoint.Url, "--triggered-by", "a test", "--json"], variables);

        tick.Json().GetProperty("ended")[0].GetProperty("status").GetString().Should().Be("succeeded");
        endpoint.Requests.Should().Equal(("POST", "/call", Secret, null));
        (tick.Output + tick.Error).Should().NotContain(Secret);
        (await ToolProcess.RunAsync(["executions", "--json"], variables)).Json()[0].GetProperty("triggered_by").GetString().Should().Be("a test");
        (await ToolProcess.RunAsync(["tick", "--base-url", endpoint.Url], variables)).Text().Should().StartWith("0 claimed", "it ran already");
        Directory.GetFiles(folder.Root).Select(File.ReadAllBytes).Should().OnlyContain(bytes => !System.Text.Encoding.UTF8.GetString(bytes).Contains(Secret), "it is not stored either");
    }

    [Fact]
    public async Task A_bearer_key_comes_from_a_file()
    {
        using var endpoint = new Endpoint(HttpStatusCode.OK);
        (string, string)[] variables = [("REPLYSCHEDULER_DB", folder.Path("bot.db"))];
        foreach (var command in new[] { "migrate", "jobs add call --schedule @yearly --endpoint /call", "jobs run call" })
            (await ToolProcess.RunAsync(command.Split(' '), variables)).Code.Should().Be(0);

        (await ToolProcess.RunAsync(["tick", "--base-url", endpoint.Url, "--bearer", "file:" + folder.Write("key", Secret + "\n")], variables)).Text().Should().Contain("succeeded  call");

        endpoint.Requests.Should().Equal(("POST", "/call", null, "Bearer " + Secret));
    }

    [Fact]
    public async Task Twenty_ticks_at_once_run_a_slot_once()
    {
        using var endpoint = new Endpoint(HttpStatusCode.OK);
        var tool = Tool.OnFile(folder.Path("bot.db"));
        await tool.RunAsync("migrate");
        await tool.RunAsync("jobs", "add", "call", "--schedule", "@yearly", "--endpoint", "/call");
        await tool.RunAsync("jobs", "run", "call");

        var ticks = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => tool.RunAsync("tick", "--base-url", endpoint.Url, "--no-secret"))));

        ticks.Should().OnlyContain(tick => tick.Code == ExitCodes.Pass);
        endpoint.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Watching_ends_at_a_signal_without_a_fault()
    {
        await ToolProcess.RunAsync(["migrate", .. Db]);
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", ToolProcess.File, "watch", "--json", .. Db]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).Should().Contain("\"jobs\":[]");
        using (var kill = Process.Start("kill", ["-s", "INT", $"{process.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.Should().Be(0);
        (await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }
}
