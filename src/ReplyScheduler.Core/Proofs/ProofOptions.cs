namespace ReplyScheduler.Proofs;

/// <summary>What is to be proved.</summary>
public sealed record ProofOptions
{
    /// <summary>How far the window reaches back, 1 s to 400 days. Default: 30 minutes.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The window's end; null for now, by the store's clock.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The database that is meant, by the id that proofs print; null for whichever is opened.</summary>
    public Guid? StoreId { get; init; }

    /// <summary>
    /// The build that is meant to run, as boots record it (a version with its commit) or a beginning of that, at least 4 characters; null for
    /// whichever ran. Then every run and permit of the window must come from it.
    /// </summary>
    public string? Build { get; init; }
}
