using System.CommandLine.Parsing;

namespace ReplyScheduler.Cli.Tests.Docs;

/// <summary>What docs/cli.md shows.</summary>
internal static class DocumentedCommands
{
    private static readonly string[] Text = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs", "cli.md"));

    /// <summary>The command lines of its blocks, in order, without the program's name.</summary>
    public static IEnumerable<string> Lines()
    {
        var isShell = false;
        foreach (var line in Text)
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) isShell = line == "```sh";
            else if (isShell && line.StartsWith("replyscheduler ", StringComparison.Ordinal)) yield return line["replyscheduler ".Length..];
        }
    }

    /// <summary>The commands that have a heading.</summary>
    public static IEnumerable<string> Headings() => Text.Where(line => line.StartsWith('#') && line.EndsWith('`')).Select(line => line[(line.IndexOf('`', StringComparison.Ordinal) + 1)..^1]);

    /// <summary>What stands as code in the first column of the table that begins with a heading.</summary>
    public static IEnumerable<string> Column(string heading) => Text.SkipWhile(line => !line.StartsWith($"| {heading} |", StringComparison.Ordinal)).Skip(2)
        .TakeWhile(line => line.StartsWith('|')).SelectMany(line => line.Split('|')[1].Split([' ', '`'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A line as a shell splits it.</summary>
    public static string[] Words(string line) => [.. CommandLineParser.SplitCommandLine(line.Replace("'{\"day\":\"2026-03-01\"}'", "{}", StringComparison.Ordinal).Replace('\'', '"'))];
}
