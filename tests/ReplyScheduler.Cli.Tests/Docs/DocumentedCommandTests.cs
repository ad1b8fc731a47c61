using FluentAssertions;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Tests.Commands;
using ReplyScheduler.Cli.Tests.Postgres;
using ReplyScheduler.Diagnoses;
using System.CommandLine;
using Xunit;

namespace ReplyScheduler.Cli.Tests.Docs;

/// <summary>What docs/cli.md shows is what the program does.</summary>
public sealed class DocumentedCommandTests
{
    /// <summary>Lines that end otherwise than with 0 on the example's database, which knows none of these ids and has no host; whether a slot is due is up to the clock.</summary>
    private static readonly (string Begins, int[] Codes)[] Otherwise =
    [
        ("jobs cancel ", [ExitCodes.Refused]), ("permits show ", [ExitCodes.Refused]), ("permits revoke ", [ExitCodes.Refused]), ("permits resolve ", [ExitCodes.Refused]),
        ("alerts ack ", [ExitCodes.Refused]), ("alerts resolve ", [ExitCodes.Refused]), ("alerts unsilence ", [ExitCodes.Refused]), ("trace ", [ExitCodes.Refused]),
        ("prove", [ExitCodes.Fail]), ("tick --base-url", [ExitCodes.Pass, ExitCodes.Fail]), ("trigger install", [ExitCodes.Refused]), ("trigger verify", [ExitCodes.Fail]), ("trigger doctor", [ExitCodes.Fail]),
        ("trigger rotate", [ExitCodes.Pass, ExitCodes.Refused]),
    ];

    [Fact]
    public async Task Every_line_runs_in_the_order_of_the_document()
    {
        using var folder = new TemporaryFolder();
        using var database = new PostgresDatabase();
        var jobs = folder.Write("jobs.json", """{"jobs":[{"job_name":"weekly_report","schedule":"@weekly"}]}""");
        var tool = new Tool { Variables = { ["REPLYSCHEDULER_DB"] = folder.Path("bot.db"), ["REPLYSCHEDULER_TRIGGER_SECRET"] = "a-secret-of-this-test-that-is-long-enough" } };
        foreach (var line in DocumentedCommands.Lines())
        {
            if (line.Contains("--postgres env", StringComparison.Ordinal)) tool.Variables["REPLYSCHEDULER_POSTGRES"] = database.Text;
            var words = DocumentedCommands.Words(line).Select(word => word == "jobs.json" ? jobs : word);
            var ran = await tool.RunAsync([.. words, .. line.StartsWith("watch ", StringComparison.Ordinal) ? new[] { "--count", "1" } : []]);
            tool.Variables.Remove("REPLYSCHEDULER_POSTGRES");
            var codes = Otherwise.FirstOrDefault(other => line.StartsWith(other.Begins, StringComparison.Ordinal)).Codes ?? [ExitCodes.Pass];
            ran.Code.Should().BeOneOf(codes, "{0}: {1}{2}", line, ran.Output, ran.Error);
        }
    }

    [Fact]
    public void Every_command_has_a_heading_and_a_line()
    {
        var root = CommandTree.Build(new Surroundings(TextWriter.Null, TextWriter.Null, TextReader.Null, _ => null, TimeProvider.System, IsTerminal: false));
        var commands = CommandTreeTests.All(root, "").ToList();

        DocumentedCommands.Headings().Should().BeEquivalentTo(commands.Select(found => found.Path));
        foreach (var (path, command) in commands.Where(found => found.Command.Subcommands.Count == 0))
            DocumentedCommands.Lines().Should().Contain(line => line == path || line.StartsWith(path + " ", StringComparison.Ordinal), command.Name);
    }

    [Fact]
    public void The_documented_findings_are_those_of_the_code() =>
        DocumentedCommands.Column("finding").Should().BeEquivalentTo(typeof(FindingNames).GetFields().Select(field => (string)field.GetRawConstantValue()!));

    [Fact]
    public void The_documented_exit_codes_are_those_of_the_code() =>
        DocumentedCommands.Column("code").Should().Equal(typeof(ExitCodes).GetFields().Select(field => $"{field.GetRawConstantValue()}"));
}
