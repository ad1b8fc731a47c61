using ReplyScheduler.Permits;

namespace ReplyScheduler.Stores;

/// <summary>A permit and how it stands.</summary>
public sealed record PermitState
{
    /// <summary>What it binds, and its state.</summary>
    public required PermitRow Row { get; init; }

    /// <summary>Why it is in that state; null where the state says it all.</summary>
    public PermitReason? Reason { get; init; }

    /// <summary>The reason in words.</summary>
    public string? Detail { get; init; }

    /// <summary>The post that it became; null until it is <c>USED</c>.</summary>
    public string? PostedId { get; init; }

    /// <summary>When it was requested, by the store's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the policies allowed it.</summary>
    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>When a sender claimed it.</summary>
    public DateTimeOffset? ClaimedAt { get; init; }

    /// <summary>When its post became known.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>The permit that a second try made in its place.</summary>
    public Guid? SupersededBy { get; init; }
}
