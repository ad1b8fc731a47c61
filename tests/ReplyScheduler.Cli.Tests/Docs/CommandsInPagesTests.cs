using System.CommandLine;
using System.Text.RegularExpressions;
using FluentAssertions;
using ReplyScheduler.Cli.CommandLine;
using Xunit;

namespace ReplyScheduler.Cli.Tests.Docs;

/// <summary>A command that any page of the documentation names exists, with each option that it is given there.</summary>
public sealed partial class CommandsInPagesTests
{
    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "docs"), "*.md").Select(path => Path.GetFileName(path)!).Where(page => Commands(page).Any()).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_of_a_page_is_known(string page)
    {
        foreach (var words in Commands(page))
        {
            Command command = CommandTree.Build(new Surroundings(TextWriter.Null, TextWriter.Null, TextReader.Null, _ => null, TimeProvider.System, IsTerminal: false));
            var known = command.Options.ToList();
            var rest = new Queue<string>(words);
            while (rest.TryPeek(out var word) && command.Subcommands.FirstOrDefault(sub => sub.Name == word) is { } next)
            {
                rest.Dequeue();
                known.AddRange((command = next).Options);
            }

            if (command.Action is null) command.Subcommands.Should().BeEmpty("'{0}' should go on with one of them", string.Join(' ', words));
            rest.Where(word => word.StartsWith("--", StringComparison.Ordinal)).Should().BeSubsetOf(known.Select(option => option.Name), string.Join(' ', words));
        }
    }

    [Fact]
    public void The_pages_with_commands_are_found() => Pages.Select(row => row.Data).Should().Contain(["cli.md", "operating.md", "driving-the-tick.md"]);

    private static IEnumerable<string[]> Commands(string page) =>
        Command().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", page))).Select(match => DocumentedCommands.Words(match.Groups[1].Value.Split('#')[0]));

    /// <summary>As code in a line, or as a line of a block.</summary>
    [GeneratedRegex("(?:`|^)replyscheduler ([^`\n]+)", RegexOptions.Multiline)]
    private static partial Regex Command();
}
