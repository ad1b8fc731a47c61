namespace ReplyScheduler.Stores;

/// <summary>What a batch deleted.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Deleted">How many rows of which table.</param>
/// <param name="Next">Give it to the next call; null when nothing old is left.</param>
public sealed record PruneResult(DateTimeOffset Now, IReadOnlyDictionary<string, int> Deleted, PrunePosition? Next);
