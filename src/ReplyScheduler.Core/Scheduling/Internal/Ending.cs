using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>A run's end on its way to the store; <paramref name="End"/> is null when there is nothing to write.</summary>
internal readonly record struct Ending(Execution Execution, RunOutcome Outcome, RunEnd? End);
