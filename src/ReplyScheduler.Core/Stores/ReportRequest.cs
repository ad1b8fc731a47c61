namespace ReplyScheduler.Stores;

/// <summary>Findings from outside, and those that are over.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="Found">What was found, at most 1,000.</param>
/// <param name="Over">What is over, at most 1,000.</param>
public sealed record ReportRequest(InstanceStamp Stamp, IReadOnlyList<AlertFinding> Found, IReadOnlyList<AlertKey> Over);
