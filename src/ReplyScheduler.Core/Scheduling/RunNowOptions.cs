using System.Data.Common;

namespace ReplyScheduler.Scheduling;

/// <summary>What a run that is asked for gets.</summary>
public sealed record RunNowOptions
{
    /// <summary>What the handler is given instead of the row's payload, at most 64 KB of UTF-8; null, the default, for the row's.</summary>
    public string? Payload { get; init; }

    /// <summary>The earliest start; null, the default, or an instant of the past: now.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// While a request of the job with this key waits, a further one changes nothing. 1 to 200 characters; null, the default, for none. The
    /// library keeps <c>wake</c> for itself.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// The application's own open transaction on the store's database: the run is asked for when it commits, and not at all when it rolls
    /// back. Null, the default, for a transaction of the store. See <see cref="Replies.ICandidateQueue.OfferAsync(DbTransaction, IReadOnlyList{Replies.Candidate}, string?, bool, CancellationToken)"/>.
    /// </summary>
    public DbTransaction? Transaction { get; init; }
}
