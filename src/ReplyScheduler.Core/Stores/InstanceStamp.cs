namespace ReplyScheduler.Stores;

/// <summary>Who writes: stamped on every row (R16).</summary>
/// <param name="InstanceId">A fresh id per process start.</param>
/// <param name="Build">Version and commit, at most 200 characters.</param>
public sealed record InstanceStamp(Guid InstanceId, string Build);
