namespace ReplyScheduler.Posting;

/// <summary>
/// The right to make one publish call: these bytes, to this target, from this account, until the deadline. Made by the library
/// from a permit that is <c>IN_FLIGHT</c>; it cannot be made by anyone else. Immutable, safe for concurrent use.
/// </summary>
public sealed class PublishGrant
{
    private readonly TimeProvider time;
    private readonly long deadline;

    internal PublishGrant(TimeProvider time, long deadline) => (this.time, this.deadline) = (time, deadline);

    /// <summary>The permit that is used up by this call. Also the idempotency key to give to the platform.</summary>
    public required Guid PermitId { get; init; }

    /// <summary>The claim: proof of tenure, set once in the permit's life.</summary>
    public required Guid ClaimId { get; init; }

    /// <summary>The platform.</summary>
    public required string Platform { get; init; }

    /// <summary>The account that speaks.</summary>
    public required string Account { get; init; }

    /// <summary>The post that is answered.</summary>
    public required string TargetId { get; init; }

    /// <summary>The root of its conversation.</summary>
    public required string? RootId { get; init; }

    /// <summary>The reply. Its UTF-8 bytes are what the permit's hash binds; do not change a character.</summary>
    public required string Text { get; init; }

    /// <summary>SHA-256 of the UTF-8 of <see cref="Text"/>, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When the permit was claimed, by the store's clock.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>
    /// How much of the time to send is left, by this process's monotonic clock, which goes on while the process is stopped. Zero or
    /// less: do not send, answer <see cref="PublishOutcome.NotSent"/>.
    /// </summary>
    public TimeSpan TimeLeft => time.GetElapsedTime(time.GetTimestamp(), deadline);

    /// <summary>Whether the send deadline has passed.</summary>
    public bool IsPastDeadline => TimeLeft <= TimeSpan.Zero;
}
