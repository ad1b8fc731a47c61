namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>A job that should have started and did not.</summary>
/// <param name="Name">The job.</param>
/// <param name="Since">Its last start, or since when there should have been one.</param>
internal sealed record SilentJob(string Name, DateTimeOffset Since);
