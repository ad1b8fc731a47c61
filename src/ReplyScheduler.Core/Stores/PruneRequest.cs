namespace ReplyScheduler.Stores;

/// <summary>Asks for a batch of old rows to be deleted.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="MostRows">How many rows one transaction looks at, 1 to 10,000.</param>
/// <param name="Position">Where the last batch ended; null to begin.</param>
public sealed record PruneRequest(InstanceStamp Stamp, int MostRows, PrunePosition? Position);
