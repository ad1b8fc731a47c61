using System.Data.Common;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Permits;

/// <summary>What operators do with permits. Each call names a person and a reason, which are stored. Safe for concurrent use.</summary>
public interface IPermits
{
    /// <summary>How a permit stands; null if there is none.</summary>
    /// <param name="permitId">The permit.</param>
    /// <param name="transaction">The application's own open transaction on the store's database, to read what it sees; null for the last committed state.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ArgumentException">The transaction is of another database.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    Task<PermitState?> FindAsync(Guid permitId, DbTransaction? transaction = null, CancellationToken cancellationToken = default);

    /// <summary>Permits, the one that was requested last first.</summary>
    /// <param name="query">Which; null for the newest 100 that are no canaries.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not from 1 to 10,000.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    Task<IReadOnlyList<PermitState>> ListAsync(PermitQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Takes back a permit that was not claimed.</summary>
    /// <param name="permitId">The permit.</param>
    /// <param name="actor">Who, 1 to 200 characters.</param>
    /// <param name="why">Why, 1 to 2,000 characters.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    /// <exception cref="Stores.StoreException">The store failed.</exception>
    Task<PermitAnswer> RevokeAsync(Guid permitId, string actor, string why, CancellationToken cancellationToken = default);

    /// <summary>Says what became of a permit that is <c>UNRESOLVED</c>: nobody but a person could find out.</summary>
    /// <param name="permitId">The permit.</param>
    /// <param name="actor">Who says so, 1 to 200 characters.</param>
    /// <param name="note">How they know, 1 to 2,000 characters.</param>
    /// <param name="postedId">The post's id if it is public, 1 to 256 printable characters without spaces; null if it is not.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    /// <exception cref="Stores.StoreException">The store failed.</exception>
    Task<PermitAnswer> ResolveAsync(Guid permitId, string actor, string note, string? postedId = null, CancellationToken cancellationToken = default);

    /// <summary>Sets a stop switch: nothing behind it is claimed any more, on any host, from the next claim on.</summary>
    /// <param name="scope">How far it reaches.</param>
    /// <param name="name">The pipeline's or the account's name; ignored for <see cref="StopScope.Global"/>.</param>
    /// <param name="actor">Who, 1 to 200 characters.</param>
    /// <param name="why">Why, 1 to 2,000 characters.</param>
    /// <param name="revoke">Also take back what waits behind it. Without it, permits wait until they expire.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    /// <returns>How many permits were taken back.</returns>
    /// <exception cref="Stores.StoreException">The store failed.</exception>
    Task<int> StopAsync(StopScope scope, string name, string actor, string why, bool revoke = false, CancellationToken cancellationToken = default);

    /// <summary>Releases a stop switch.</summary>
    /// <param name="scope">How far it reaches.</param>
    /// <param name="name">The pipeline's or the account's name; ignored for <see cref="StopScope.Global"/>.</param>
    /// <param name="actor">Who, 1 to 200 characters.</param>
    /// <param name="why">Why, 1 to 2,000 characters.</param>
    /// <param name="cancellationToken">Ends the waiting; the step may be stored all the same.</param>
    /// <exception cref="Stores.StoreException">The store failed.</exception>
    Task GoAsync(StopScope scope, string name, string actor, string why, CancellationToken cancellationToken = default);
}
