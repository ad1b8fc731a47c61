namespace ReplyScheduler.Stores;

/// <summary>A job with its times.</summary>
public sealed record JobStatusLine(
    string Name, string Type, string Schedule, bool IsActive, DateTimeOffset? LastRunAt, DateTimeOffset? NextRunAt, string? InvalidReason);
