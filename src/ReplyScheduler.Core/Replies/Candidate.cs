namespace ReplyScheduler.Replies;

/// <summary>A post that might be answered. De-duplicated by platform, account and target.</summary>
public sealed record Candidate
{
    /// <summary>The post's id on the platform, 1 to 256 characters.</summary>
    public required string TargetId { get; init; }

    /// <summary>Who vouches for the root of the conversation. Without it the permit is rejected <c>target_root_unverified</c>.</summary>
    public RootEvidence? Root { get; init; }

    /// <summary>Who wrote the post, 1 to 256 characters.</summary>
    public required string Author { get; init; }

    /// <summary>What it says, at most 64 KB. Kept in the queue only; never in events or logs.</summary>
    public required string Text { get; init; }

    /// <summary>Its language, as the host names it.</summary>
    public string? Language { get; init; }

    /// <summary>When it was posted, by the platform.</summary>
    public DateTimeOffset? PostedAt { get; init; }

    /// <summary>How many people will see it, 0 or more. The tier comes from it.</summary>
    public long ExpectedViews { get; init; }

    /// <summary>Orders candidates inside a tier, the highest first; ties go to the older. Any finite number; default 0.</summary>
    public double Score { get; init; }

    /// <summary>How long it may wait; null for the pipeline's candidate life. At least twice the planning interval.</summary>
    public TimeSpan? Life { get; init; }

    /// <summary>Whether the author summoned the account.</summary>
    public bool IsSummons { get; init; }

    /// <summary>The account that would answer. Default: <c>default</c>.</summary>
    public string Account { get; init; } = "default";

    /// <summary>The platform. Default: <c>default</c>.</summary>
    public string Platform { get; init; } = "default";
}
