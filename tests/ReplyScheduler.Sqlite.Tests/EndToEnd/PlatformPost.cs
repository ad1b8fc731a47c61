namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>A reply that is public on the fake platform.</summary>
internal sealed record PlatformPost(string Id, Guid PermitId, string Account, string Target, string Text);
