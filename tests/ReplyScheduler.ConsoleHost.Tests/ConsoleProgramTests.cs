using FluentAssertions;
using ReplyScheduler.ConsoleHost.CommandLine;
using Xunit;

namespace ReplyScheduler.ConsoleHost.Tests;

public sealed class ConsoleProgramTests
{
    [Fact]
    public async Task Help_names_every_command_option_and_exit_code()
    {
        var (code, output, error) = await Ran.OfAsync("--help");

        code.Should().Be(0);
        error.Should().BeEmpty();
        var names = OptionRules.OfRun.Concat(OptionRules.OfProve).Select(rule => rule.Name);
        output.Should().ContainAll(names).And.ContainAll("run:", "prove:", "trace ID:", "status:");
        output.Should().ContainAll("0 pass", "1 the proof failed", "2 no evidence", "64 bad input", "69 database unreachable");
    }

    [Theory]
    [InlineData("run", "--posts", "/no/such/Posts.xml")]
    [InlineData("run", "--slots", "none")]
    [InlineData("nonsense")]
    public async Task Bad_input_is_one_line_on_standard_error_and_exit_code_64(params string[] args)
    {
        var (code, output, error) = await Ran.OfAsync(args);

        code.Should().Be(ExitCodes.BadInput).And.Be(64);
        output.Should().BeEmpty();
        error.Should().StartWith("error: ").And.EndWith(Environment.NewLine);
        error.TrimEnd().Should().NotContain("\n");
    }
}
