namespace ReplyScheduler.Sqlite.Tests.EndToEnd;

/// <summary>A row of <c>posting_permits</c> as SQL shows it.</summary>
internal sealed record Permit(Guid Id, string Type, string? Target, string Status, string? Reason, string? PostedId, string? Source, string? Detail);
