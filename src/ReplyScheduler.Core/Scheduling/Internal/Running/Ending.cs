using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>A run's end on its way to the store; <paramref name="End"/> is null when there is nothing to write.</summary>
/// <param name="Execution">The run.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="End">What is written.</param>
/// <param name="RetryAt">When the store says that it is tried again; null if it is not.</param>
internal readonly record struct Ending(Execution Execution, RunOutcome Outcome, RunEnd? End, DateTimeOffset? RetryAt = null);
