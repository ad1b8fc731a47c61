namespace ReplyScheduler.Posting;

/// <summary>Asks what became of a permit whose answer was lost.</summary>
public sealed record LookupQuery
{
    /// <summary>The permit: the idempotency key that the platform was given.</summary>
    public required Guid PermitId { get; init; }

    /// <summary>The platform.</summary>
    public required string Platform { get; init; }

    /// <summary>The account.</summary>
    public required string Account { get; init; }

    /// <summary>The post that was to be answered.</summary>
    public required string TargetId { get; init; }

    /// <summary>SHA-256 of the reply's UTF-8, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When the permit was claimed, by the store's clock.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>The posted id of the newest older reply of this account that is known to be public; null if there is none.</summary>
    public string? OlderPostedId { get; init; }
}
