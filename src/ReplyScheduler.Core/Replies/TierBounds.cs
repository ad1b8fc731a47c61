namespace ReplyScheduler.Replies;

/// <summary>
/// Which tier a candidate is in, by its expected views; each bound belongs to its tier (R41). Tier 1 is chosen before tier 2, tier 3
/// only when the pipeline is behind, tier 4 never. Immutable.
/// </summary>
public sealed record TierBounds
{
    /// <summary>Sets the bounds.</summary>
    /// <param name="tier1">The least views of tier 1.</param>
    /// <param name="tier2">The least views of tier 2, fewer than <paramref name="tier1"/>.</param>
    /// <param name="tier3">The least views of tier 3, fewer than <paramref name="tier2"/>, 0 or more. What has fewer is in tier 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bounds do not fall.</exception>
    public TierBounds(long tier1, long tier2, long tier3)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tier3);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(tier2, tier3);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(tier1, tier2);
        (Tier1, Tier2, Tier3) = (tier1, tier2, tier3);
    }

    /// <summary>5,000, 1,000 and 500.</summary>
    public static TierBounds Default { get; } = new(5_000, 1_000, 500);

    /// <summary>The least views of tier 1.</summary>
    public long Tier1 { get; }

    /// <summary>The least views of tier 2.</summary>
    public long Tier2 { get; }

    /// <summary>The least views of tier 3.</summary>
    public long Tier3 { get; }

    /// <summary>1 to 4.</summary>
    public int TierOf(long views) => views >= Tier1 ? 1 : views >= Tier2 ? 2 : views >= Tier3 ? 3 : 4;
}
