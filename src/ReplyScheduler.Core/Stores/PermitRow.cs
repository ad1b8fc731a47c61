using ReplyScheduler.Permits;

namespace ReplyScheduler.Stores;

/// <summary>A row of <c>posting_permits</c>.</summary>
public sealed record PermitRow
{
    /// <summary>The permit.</summary>
    public required Guid PermitId { get; init; }

    /// <summary>Its decision; one for life.</summary>
    public required Guid DecisionId { get; init; }

    /// <summary><c>reply</c>, or whatever was written by SQL. Only a label: rules go by what the permit does.</summary>
    public required string DecisionType { get; init; }

    /// <summary>The account that speaks.</summary>
    public required string Account { get; init; }

    /// <summary>The platform.</summary>
    public required string Platform { get; init; }

    /// <summary>The post that is answered; null can only end in a rejection.</summary>
    public string? TargetId { get; init; }

    /// <summary>The root of its conversation.</summary>
    public string? RootId { get; init; }

    /// <summary>SHA-256 of the exact bytes, lower-case hex.</summary>
    public string? ContentSha256 { get; init; }

    /// <summary>Who asked; null is judged by the decision's.</summary>
    public string? PipelineSource { get; init; }

    /// <summary>The state.</summary>
    public required PermitStatus Status { get; init; }

    /// <summary>The slot that it serves.</summary>
    public DateTimeOffset? SlotTime { get; init; }

    /// <summary>The planning run.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Not claimed at or after this instant.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
