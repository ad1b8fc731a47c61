namespace ReplyScheduler.Posting;

/// <summary>
/// Puts a reply on a platform. Written by the host; the only thing it can be called with is a <see cref="PublishGrant"/>, which
/// only the library can make, from a claimed permit (R21). Called concurrently for different permits, once per permit for life.
/// </summary>
public interface IReplyPublisher
{
    /// <summary>What a negative look-up proves on this platform.</summary>
    LookupTrust LookupTrust { get; }

    /// <summary>
    /// Sends the reply once, or not at all after <see cref="PublishGrant.IsPastDeadline"/>. Must not retry by itself. Whatever it
    /// throws is recorded as <c>OUTCOME_UNKNOWN</c>; throw <see cref="OperationCanceledException"/> when the token says so.
    /// </summary>
    ValueTask<PublishOutcome> PublishAsync(PublishGrant grant, CancellationToken cancellationToken);

    /// <summary>
    /// Finds out whether the reply of a permit is public. Called only for permits whose outcome is unknown, and only after the
    /// send deadline is over. Answer <see cref="LookupAnswer.Unavailable"/> when the platform offers no way.
    /// </summary>
    ValueTask<LookupAnswer> LookUpAsync(LookupQuery query, CancellationToken cancellationToken);
}
