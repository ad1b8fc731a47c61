namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>Show everything that is recorded about one id.</summary>
/// <param name="DatabasePath">The SQLite file.</param>
/// <param name="Id">The id of a run, a decision, a permit, a target or a posted reply; not empty.</param>
internal sealed record TraceOptions(string DatabasePath, string Id) : HostOptions;
