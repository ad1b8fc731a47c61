namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>Say how things stand in a database.</summary>
/// <param name="Database">What is looked at.</param>
internal sealed record StatusOptions(Database Database) : HostOptions;
