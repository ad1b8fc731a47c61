using ReplyScheduler.Stores;

namespace ReplyScheduler.Proofs;

/// <summary>
/// Checks over stored evidence, never over the process's memory: any process that reaches the store gets the same answer. Reads
/// only. Safe for concurrent use.
/// </summary>
public interface IProof
{
    /// <summary>Judges a window. Options null: the last 30 minutes by the store's clock.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<ProofReport> ProveAsync(ProofOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The whole chain that hangs on an id: of a run, candidate, decision, permit, target or posted reply. Empty if nobody knows it.</summary>
    Task<IReadOnlyList<TraceLine>> TraceAsync(string id, CancellationToken cancellationToken = default);
}
