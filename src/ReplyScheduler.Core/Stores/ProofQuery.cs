namespace ReplyScheduler.Stores;

/// <summary>Asks for evidence.</summary>
/// <param name="From">The window's begin.</param>
/// <param name="To">The window's end.</param>
/// <param name="Expected">The slots whose end lies in the window.</param>
/// <param name="AllowedSources">Sources that may get past rejection.</param>
public sealed record ProofQuery(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ExpectedSlot> Expected, IReadOnlyList<string> AllowedSources);
