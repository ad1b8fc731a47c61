namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>One option of a command, as the parser and the help know it.</summary>
/// <param name="Name">With its two dashes.</param>
/// <param name="Value">What the help calls its value; null for an option that takes none.</param>
/// <param name="Allowed">What its value may be; empty for an option that takes none.</param>
/// <param name="Meaning">What it does, for the help.</param>
internal sealed record OptionRule(string Name, string? Value, string Allowed, string Meaning);
