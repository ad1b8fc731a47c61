namespace ReplyScheduler.Stores;

/// <summary>How far pruning has come. Only the store that made it understands it.</summary>
/// <param name="Stage">Which of the store's tables is next.</param>
/// <param name="After">The key after which it goes on there; 0 for the beginning.</param>
public readonly record struct PrunePosition(int Stage, long After);
