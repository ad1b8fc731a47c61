using System.CommandLine;

namespace ReplyScheduler.Cli.CommandLine;

/// <summary>A command whose help shows how it is used.</summary>
internal sealed class ExampleCommand : Command
{
    /// <summary>Makes a command.</summary>
    /// <param name="name">What is typed.</param>
    /// <param name="description">What it does, in a sentence.</param>
    /// <param name="examples">Lines as they are typed, without the program's name.</param>
    public ExampleCommand(string name, string description, params string[] examples) : base(name, description) => Examples = examples;

    /// <summary>Lines as they are typed, without the program's name.</summary>
    public IReadOnlyList<string> Examples { get; }
}
