namespace ReplyScheduler.Stores;

/// <summary>Which leases still hold.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Held">Runs whose lease was extended; the others were lost.</param>
/// <param name="Cancelled">Those of them that somebody asked to cancel.</param>
public sealed record RenewResult(DateTimeOffset Now, IReadOnlySet<Guid> Held, IReadOnlyList<Guid> Cancelled);
