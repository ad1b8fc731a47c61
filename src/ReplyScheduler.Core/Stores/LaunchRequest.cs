namespace ReplyScheduler.Stores;

/// <summary>Approve and claim a permit.</summary>
public sealed record LaunchRequest
{
    /// <summary>Who claims.</summary>
    public required InstanceStamp Stamp { get; init; }

    /// <summary>The permit.</summary>
    public required Guid PermitId { get; init; }

    /// <summary>A new id; the same again only to repeat a call whose answer was lost.</summary>
    public required Guid ClaimId { get; init; }

    /// <summary>The source that was judged; stored if the permit had none.</summary>
    public required string PipelineSource { get; init; }

    /// <summary>The pipeline, for its stop switch.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The hash of the bytes that were judged and will be sent.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>The names of the policies that allowed it; recorded on the permit.</summary>
    public required string PolicySet { get; init; }

    /// <summary>From the claim to the first byte at most.</summary>
    public required TimeSpan SendWithin { get; init; }

    /// <summary>From the claim until the sender counts as lost; longer than <see cref="SendWithin"/> and the publish time-out.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>The account's gates.</summary>
    public required GateLimits Gates { get; init; }
}
