using ReplyScheduler.Permits;

namespace ReplyScheduler.Stores;

/// <summary>A permit to be judged, with the stored facts that policies need.</summary>
public sealed record DuePermit
{
    /// <summary>The permit.</summary>
    public required PermitRow Permit { get; init; }

    /// <summary>The decision's pipeline source; null if there is no such decision.</summary>
    public string? DecisionSource { get; init; }

    /// <summary>Whether the decision exists.</summary>
    public required bool HasDecision { get; init; }

    /// <summary>The decision's words.</summary>
    public string? Content { get; init; }

    /// <summary>The candidate's author.</summary>
    public string? Author { get; init; }

    /// <summary>Whether the author summoned the account.</summary>
    public bool IsSummons { get; init; }

    /// <summary>Whether the host said that the target is gone.</summary>
    public bool IsTargetDeleted { get; init; }

    /// <summary>The root that the evidence names.</summary>
    public string? EvidenceRootId { get; init; }

    /// <summary>Who vouches for the root.</summary>
    public string? EvidenceIssuer { get; init; }

    /// <summary>How the issuer knows.</summary>
    public string? EvidenceMethod { get; init; }

    /// <summary>0 to 1.</summary>
    public double EvidenceConfidence { get; init; }

    /// <summary>Whether another permit for the target is or may be public, or was spent on it and is not superseded.</summary>
    public bool IsAnsweredBefore { get; init; }

    /// <summary>Whether the expiry has passed by the store's clock.</summary>
    public bool IsExpired { get; init; }

    /// <summary>The gate that is closed for it now; null if all are open.</summary>
    public PermitReason? ClosedGate { get; init; }
}
