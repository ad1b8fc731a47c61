namespace ReplyScheduler.Stores;

/// <summary>How far a virtual clock moved.</summary>
/// <param name="Now">The store's time after the step.</param>
/// <param name="Holders">Instances whose leases the clock did not pass; empty if it moved as far as asked.</param>
public sealed record ClockMove(DateTimeOffset Now, IReadOnlyList<LeaseHolder> Holders);
