using ReplyScheduler.Permits;

namespace ReplyScheduler.Posting;

/// <summary>What a publish call came to: a closed union. What does not fit is <see cref="Unknown"/>; nobody guesses.</summary>
public abstract record PublishOutcome
{
    private PublishOutcome()
    {
    }

    /// <summary>The platform confirmed, with the id of the new post (1 to 256 printable characters; anything else counts as malformed).</summary>
    public sealed record Posted(string? PostedId) : PublishOutcome;

    /// <summary>The platform definitely refused. <paramref name="Reason"/> is one of the <c>Platform*</c> reasons.</summary>
    public sealed record Refused(PermitReason Reason, string? Detail = null) : PublishOutcome;

    /// <summary>The platform refused for now; the account's gate closes until the reset, at least 60 s and at most 24 h.</summary>
    public sealed record RateLimited(DateTimeOffset? ResetAt = null, string? Detail = null) : PublishOutcome;

    /// <summary>Proof that no byte left. <paramref name="Reason"/> is one of the <c>NotSent*</c> reasons.</summary>
    public sealed record NotSent(PermitReason Reason, string? Detail = null) : PublishOutcome;

    /// <summary>May or may not be public. <paramref name="Reason"/> is one of the <c>Unknown*</c> reasons.</summary>
    public sealed record Unknown(PermitReason Reason, string? Detail = null) : PublishOutcome;
}
