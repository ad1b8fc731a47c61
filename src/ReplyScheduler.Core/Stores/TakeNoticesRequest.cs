namespace ReplyScheduler.Stores;

/// <summary>Asks for notices to send.</summary>
/// <param name="Stamp">Who sends.</param>
/// <param name="Sinks">The sinks of this process, by name; 1 to 100 characters each.</param>
/// <param name="Most">At most so many, 0 to 1,000; with 0 the sinks are made known and nothing is taken.</param>
/// <param name="Lease">How long the caller has to settle them.</param>
public sealed record TakeNoticesRequest(InstanceStamp Stamp, IReadOnlyList<string> Sinks, int Most, TimeSpan Lease);
