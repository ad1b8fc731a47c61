using System.Data.Common;

namespace ReplyScheduler.Replies;

/// <summary>
/// The queue of posts that might be answered, de-duplicated by platform, account and target. The members without a pipeline's name
/// need a host with exactly one pipeline. Safe for concurrent use.
/// </summary>
public interface ICandidateQueue
{
    /// <summary>Offers a candidate to the only pipeline.</summary>
    /// <param name="candidate">The post.</param>
    /// <param name="requeue">Bring it back if it expired, died or was withdrawn, or if its last permit was not posted.</param>
    /// <param name="cancellationToken">Ends the waiting; the offer may be stored all the same, and may be repeated.</param>
    /// <exception cref="InvalidCandidateException">A field is not valid.</exception>
    /// <exception cref="InvalidOperationException">There is more than one pipeline.</exception>
    /// <exception cref="Stores.StoreException">The store failed.</exception>
    Task<OfferAnswer> OfferAsync(Candidate candidate, bool requeue = false, CancellationToken cancellationToken = default);

    /// <summary>Offers candidates to the only pipeline in one transaction, all or none; the answers are in their order.</summary>
    /// <inheritdoc cref="OfferAsync(Candidate, bool, CancellationToken)" path="/exception"/>
    Task<IReadOnlyList<OfferAnswer>> OfferAsync(IReadOnlyList<Candidate> candidates, bool requeue = false, CancellationToken cancellationToken = default);

    /// <summary>Offers candidates to a named pipeline in one transaction, all or none; the answers are in their order.</summary>
    /// <exception cref="ArgumentException">There is no such pipeline here.</exception>
    /// <exception cref="InvalidCandidateException">A field is not valid.</exception>
    /// <exception cref="Stores.StoreException">The store failed.</exception>
    Task<IReadOnlyList<OfferAnswer>> OfferAsync(
        string pipeline, IReadOnlyList<Candidate> candidates, bool requeue = false, CancellationToken cancellationToken = default);

    /// <summary>Offers a candidate to a named pipeline.</summary>
    /// <inheritdoc cref="OfferAsync(string, IReadOnlyList{Candidate}, bool, CancellationToken)" path="/exception"/>
    Task<OfferAnswer> OfferAsync(string pipeline, Candidate candidate, bool requeue = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Offers candidates within the application's own transaction: they are in the queue when it commits, together with whatever else it
    /// wrote, and not at all when it rolls back. The store's database must be ready: let a host start before, or call one of the other members.
    /// </summary>
    /// <param name="transaction">An open transaction on the store's database: an <c>NpgsqlTransaction</c> or a <c>SqliteTransaction</c>. It is neither committed nor rolled back here.</param>
    /// <param name="candidates">The posts; the answers are in their order.</param>
    /// <param name="pipeline">The pipeline; null for the only one.</param>
    /// <param name="requeue">Bring them back if they expired, died or were withdrawn, or if their last permit was not posted.</param>
    /// <param name="cancellationToken">Ends the waiting; the transaction may then only be rolled back.</param>
    /// <exception cref="ArgumentException">There is no such pipeline here, or the transaction is of another database.</exception>
    /// <exception cref="InvalidCandidateException">A field is not valid.</exception>
    /// <exception cref="Stores.StoreException">The store failed. In Postgres the transaction may then only be rolled back.</exception>
    Task<IReadOnlyList<OfferAnswer>> OfferAsync(
        DbTransaction transaction, IReadOnlyList<Candidate> candidates, string? pipeline = null, bool requeue = false, CancellationToken cancellationToken = default);

    /// <summary>Says that a target is gone: it is not answered any more, by any pipeline. The number of candidates that it touched.</summary>
    /// <exception cref="Stores.StoreException">The store failed.</exception>
    Task<int> WithdrawAsync(string platform, string targetId, CancellationToken cancellationToken = default);
}
