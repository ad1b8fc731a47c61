namespace ReplyScheduler.Stores;

/// <summary>Ends of runs.</summary>
public sealed record FinishRequest(InstanceStamp Stamp, IReadOnlyList<RunEnd> Ends);
