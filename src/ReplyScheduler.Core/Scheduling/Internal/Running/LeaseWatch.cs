namespace ReplyScheduler.Scheduling.Internal;

/// <summary>The end of the next lease, as a claim told it.</summary>
/// <param name="At">When; null if nothing ran.</param>
/// <param name="IsForeign">Whether it is certainly another instance's, so that it does not end with a run of this one.</param>
internal readonly record struct LeaseWatch(DateTimeOffset? At, bool IsForeign);
