namespace ReplyScheduler.Stores;

/// <summary>What is due.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="Permits">Permits to judge, oldest slot first.</param>
/// <param name="Lookups">Look-ups to make.</param>
/// <param name="Lapsed">Permits whose sender was lost.</param>
public sealed record DueResult(DateTimeOffset Now, IReadOnlyList<DuePermit> Permits, IReadOnlyList<DueLookup> Lookups, int Lapsed)
{
    /// <summary>Whether committed rows survive a power cut as the database is set now; nothing is published without. True by default.</summary>
    public bool IsDurable { get; init; } = true;
}
