namespace ReplyScheduler.Stores;

/// <summary>What a report changed.</summary>
/// <param name="Raised">Alerts that are new.</param>
/// <param name="Resolved">Alerts that ended.</param>
public sealed record ReportResult(int Raised, int Resolved);
