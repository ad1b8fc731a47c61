namespace ReplyScheduler.Replies;

/// <summary>A request for candidates.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Max">How many are wanted at most; what comes beyond is not looked at.</param>
public sealed record SourceRequest(DateTimeOffset Now, int Max);
