using ReplyScheduler.Replies;

namespace ReplyScheduler.Permits;

/// <summary>What a policy is told about a permit: stored facts, read by the run that is about to claim it. Immutable.</summary>
public sealed record PermitFacts
{
    /// <summary>The permit.</summary>
    public required Guid PermitId { get; init; }

    /// <summary>Its decision.</summary>
    public required Guid DecisionId { get; init; }

    /// <summary>A label, e.g. <c>reply</c>. Rules go by what a permit does, not by its label.</summary>
    public required string DecisionType { get; init; }

    /// <summary>The account that would speak.</summary>
    public required string Account { get; init; }

    /// <summary>The platform.</summary>
    public required string Platform { get; init; }

    /// <summary>The post that would be answered; null only in rows that were not written by the library.</summary>
    public string? TargetId { get; init; }

    /// <summary>The root as the permit binds it.</summary>
    public string? RootId { get; init; }

    /// <summary>The hash that the permit binds: SHA-256 of the exact bytes, lower-case hex.</summary>
    public string? ContentSha256 { get; init; }

    /// <summary>Who asked: the permit's source, else its decision's; null if neither says.</summary>
    public string? PipelineSource { get; init; }

    /// <summary>Whether the decision exists.</summary>
    public required bool HasDecision { get; init; }

    /// <summary>The reply.</summary>
    public string? Content { get; init; }

    /// <summary>The target's author.</summary>
    public string? Author { get; init; }

    /// <summary>Whether the author summoned the account.</summary>
    public bool IsSummons { get; init; }

    /// <summary>Whether the host said that the target is gone.</summary>
    public bool IsTargetDeleted { get; init; }

    /// <summary>Whether another permit for the target is or may be public, or was spent on it.</summary>
    public bool IsAnsweredBefore { get; init; }

    /// <summary>Who vouches for the root; null if nobody does.</summary>
    public RootEvidence? Evidence { get; init; }

    /// <summary>The slot that the reply serves.</summary>
    public DateTimeOffset? SlotTime { get; init; }

    /// <summary>Not claimed at or after this instant, by the store's clock.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What the pipeline demands.</summary>
    public required PermitRules Rules { get; init; }
}
