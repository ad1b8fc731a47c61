namespace ReplyScheduler.Stores;

/// <summary>The gates of an account, counted by claims, not by known successes, in the claim's own transaction (R33).</summary>
/// <param name="MinSpacing">Least time between two claims; zero for none.</param>
/// <param name="PerHour">Claims in the last 60 minutes; null for no limit.</param>
/// <param name="PerDay">Claims in the last 24 hours; null for no limit.</param>
public sealed record GateLimits(TimeSpan MinSpacing, int? PerHour, int? PerDay);
