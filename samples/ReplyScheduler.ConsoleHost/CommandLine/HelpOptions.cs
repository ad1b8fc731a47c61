namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>Print the help and end with 0.</summary>
internal sealed record HelpOptions : HostOptions;
