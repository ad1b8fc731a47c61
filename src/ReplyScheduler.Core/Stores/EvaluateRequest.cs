namespace ReplyScheduler.Stores;

/// <summary>Asks for an evaluation of all rules.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="OnlyIfDue">Whether to do nothing if less than a period has passed since the last evaluation by anybody.</param>
/// <param name="Thresholds">What to change in the database first; null for nothing.</param>
public sealed record EvaluateRequest(InstanceStamp Stamp, bool OnlyIfDue = false, WatchdogThresholds? Thresholds = null);
