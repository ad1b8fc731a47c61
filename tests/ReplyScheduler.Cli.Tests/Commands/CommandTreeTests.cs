using System.CommandLine;
using FluentAssertions;
using ReplyScheduler.Cli.CommandLine;
using Xunit;

namespace ReplyScheduler.Cli.Tests.Commands;

/// <summary>Help, examples and completion of every command.</summary>
public sealed class CommandTreeTests
{
    private static readonly RootCommand Root = CommandTree.Build(new Surroundings(TextWriter.Null, TextWriter.Null, TextReader.Null, _ => null, TimeProvider.System, IsTerminal: false));

    public static TheoryData<string> Paths => [.. All(Root, "").Select(found => found.Path)];

    public static TheoryData<string> Examples => [.. All(Root, "").SelectMany(found => ((ExampleCommand)found.Command).Examples).Distinct()];

    internal static IEnumerable<(string Path, Command Command)> All(Command from, string path) => from.Subcommands.SelectMany(command =>
    {
        var own = $"{path} {command.Name}".Trim();
        return All(command, own).Prepend((own, command));
    });

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Help_of_every_command_says_what_it_does_and_shows_an_example_of_it(string path)
    {
        var help = (await new Tool().RunAsync([.. path.Split(' '), "--help"])).Text();

        help.Should().Contain("Description:").And.Contain("Examples:").And.Contain("--json");
        help[help.IndexOf("Examples:", StringComparison.Ordinal)..].Should().Contain($"replyscheduler {path}");
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_can_be_read(string example)
    {
        var words = System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(example.Replace('\'', '"')).ToArray();

        Root.Parse(words, CommandTree.Reading).Errors.Should().BeEmpty();
    }

    [Fact]
    public async Task Help_of_the_program_lists_the_exit_codes()
    {
        var help = (await new Tool().RunAsync("--help")).Text();

        foreach (var code in typeof(ExitCodes).GetFields().Select(field => $"{field.GetRawConstantValue()} ")) help.Should().Contain(code);
    }

    [Fact]
    public async Task Help_is_given_although_an_option_is_missing() => (await new Tool().RunAsync("jobs", "backfill", "--help")).Code.Should().Be(ExitCodes.Pass);

    [Fact]
    public async Task Without_a_command_the_program_says_what_it_needs() => (await new Tool().RunAsync()).Should().Match<Ran>(ran => ran.Code == ExitCodes.BadInput && ran.Error.Contains("--help"));

    [Fact]
    public async Task A_shell_is_told_what_could_follow()
    {
        (await new Tool().RunAsync("[suggest:5]", "jobs ")).Text().Split('\n').Should().Contain(["list", "add", "pause"]);
        (await new Tool().RunAsync("[suggest:23]", "permits list --status n")).Text().Split('\n').Should().Contain("not_posted");
    }

    [Theory]
    [InlineData("zsh", "compdef")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Each_shell_has_a_script(string shell, string says) => (await new Tool().RunAsync("completion", shell)).Text().Should().Contain(says).And.Contain("suggest:");

    [Fact]
    public async Task Bash_completes_a_command_line_with_its_script()
    {
        using var folder = new TemporaryFolder();
        var script = folder.Write("try.sh", $$"""
            replyscheduler() { dotnet "{{ToolProcess.File}}" "$@"; }
            eval "$(replyscheduler completion bash)"
            COMP_LINE='replyscheduler jobs pa' COMP_POINT=22
            _replyscheduler_complete
            printf '%s\n' "${COMPREPLY[@]}"
            """);
        using var bash = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true })!;
        (await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().Contain("pause");
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
