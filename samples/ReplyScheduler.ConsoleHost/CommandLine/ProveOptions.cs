namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>Judge the stored evidence of a window.</summary>
/// <param name="Database">What is looked at.</param>
/// <param name="Window">Length of the window, 1 second to 400 days; 30 minutes by default.</param>
/// <param name="At">End of the window; null for the database's present.</param>
/// <param name="Json">Whether to print one JSON document instead of text.</param>
internal sealed record ProveOptions(Database Database, TimeSpan Window, DateTimeOffset? At, bool Json) : HostOptions;
