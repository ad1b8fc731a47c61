using ReplyScheduler.Replies;

namespace ReplyScheduler.Stores;

/// <summary>What a planning run got.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Outcome">Applied, or Fenced when the run is no longer this tenure's.</param>
/// <param name="Supply">The queue before choosing.</param>
/// <param name="IsBehind">Whether tier 3 was allowed.</param>
/// <param name="Taken">The leased candidate; null if there was none.</param>
public sealed record TakeResult(DateTimeOffset Now, StepOutcome Outcome, SupplyFigures Supply, bool IsBehind, TakenCandidate? Taken);
