namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>Show everything that is recorded about one id.</summary>
/// <param name="Database">What is looked at.</param>
/// <param name="Id">The id of a run, a decision, a permit, a target or a posted reply; not empty.</param>
internal sealed record TraceOptions(Database Database, string Id) : HostOptions;
