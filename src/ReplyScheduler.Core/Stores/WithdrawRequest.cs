namespace ReplyScheduler.Stores;

/// <summary>A target is gone.</summary>
public sealed record WithdrawRequest(InstanceStamp Stamp, string Platform, string TargetId);
