namespace ReplyScheduler.Scheduling;

/// <summary>
/// The scheduler. It has no timer and no thread of its own: the host calls <see cref="TickAsync"/> as often as its shortest
/// schedule needs, from any number of places and processes. Safe for concurrent use.
/// </summary>
public interface IReplyScheduler
{
    /// <summary>How this instance stands at this moment. Costs no step of the store.</summary>
    InstanceState State { get; }

    /// <summary>
    /// Claims what is due and starts it. The first call prepares the store and registers this instance. Returns when the claims are
    /// committed and, if <see cref="TickOptions.Wait"/> says so, when what runs here has ended.
    /// </summary>
    /// <param name="options">How long to wait, and what called; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the call; runs that were claimed go on.</param>
    /// <returns>What happened during the call, each with its reason. A failing handler is data in it.</returns>
    /// <exception cref="Stores.StoreException">The store cannot be reached, or is broken.</exception>
    /// <exception cref="Stores.SchemaMismatchException">The database does not hold this version's tables.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler was stopped.</exception>
    Task<TickReport> TickAsync(TickOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stops: no new slots are claimed; what runs, and what it wakes, may end within <paramref name="grace"/>; then tokens are
    /// cancelled and the ends are recorded. May be called again.
    /// </summary>
    /// <param name="grace">Zero or more.</param>
    /// <param name="cancellationToken">Cuts the grace short.</param>
    Task StopAsync(TimeSpan grace, CancellationToken cancellationToken = default);
}
