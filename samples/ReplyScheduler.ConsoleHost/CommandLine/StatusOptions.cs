namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>Say how things stand in a database.</summary>
/// <param name="DatabasePath">The SQLite file.</param>
internal sealed record StatusOptions(string DatabasePath) : HostOptions;
