namespace ReplyScheduler.Liveness;

/// <summary>
/// Judges from the stored rows, by the store's clock, whether everything goes on, raises and resolves alerts, and sends what the outbox
/// holds to this process's sinks. Any timer may drive it, in any number of processes: the tick of a host (<c>AddWatchdog</c>), a
/// second process, or plain SQL in Postgres (<c>rs.watchdog()</c>). Safe for concurrent use.
/// </summary>
public interface IWatchdog
{
    /// <summary>Judges now, sends, and tells the heartbeat. Bounded: a sink that is late is left to a later call.</summary>
    /// <param name="cancellationToken">Ends the call; what was judged is stored, and what was not sent is sent later.</param>
    /// <exception cref="Stores.StoreException">The store cannot be reached, or is broken; the sinks and the heartbeat were told.</exception>
    Task<WatchdogReport> EvaluateAsync(CancellationToken cancellationToken = default);
}
