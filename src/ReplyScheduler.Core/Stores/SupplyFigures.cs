namespace ReplyScheduler.Stores;

/// <summary>How many candidates waited, by tier.</summary>
public sealed record SupplyFigures(int Tier1, int Tier2, int Tier3, int Tier4)
{
    /// <summary>All tiers.</summary>
    public int QueueSize => Tier1 + Tier2 + Tier3 + Tier4;
}
