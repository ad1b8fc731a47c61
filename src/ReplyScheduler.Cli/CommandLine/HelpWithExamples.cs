using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ReplyScheduler.Cli.CommandLine;

/// <summary>The usual help, with examples and exit codes after it.</summary>
internal sealed class HelpWithExamples(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
{
    private static readonly string[] RootExamples =
    [
        "migrate --db bot.db", "jobs list --db bot.db", "prove --db bot.db --window 1h", "doctor --postgres env", "tick --db bot.db --base-url https://project.example.com",
    ];

    /// <inheritdoc/>
    public override bool Terminating => true;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Puts it in place of the root's help.</summary>
    public static void Use(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>()) option.Action = new HelpWithExamples((SynchronousCommandLineAction)option.Action!);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        var examples = command is ExampleCommand known ? known.Examples : RootExamples;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"  {CommandTree.Name} {example}");
        if (command is not RootCommand) return ExitCodes.Pass;
        output.WriteLine();
        output.WriteLine("Exit codes:");
        output.WriteLine("  0 done, PASS, or nothing wrong    1 FAIL, or something is wrong    2 NO EVIDENCE    3 refused, nothing changed");
        output.WriteLine("  64 bad input    69 store unreachable    70 a fault of the program    130 stopped");
        return ExitCodes.Pass;
    }
}
