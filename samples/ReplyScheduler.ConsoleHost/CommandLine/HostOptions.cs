namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>What the user asked for: one of the option records of this folder.</summary>
internal abstract record HostOptions;
