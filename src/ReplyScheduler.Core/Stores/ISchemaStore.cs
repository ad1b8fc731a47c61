namespace ReplyScheduler.Stores;

/// <summary>Schema, identity and clock of a store.</summary>
public interface ISchemaStore
{
    /// <summary>
    /// Makes the store ready: creates or migrates the schema where that is the store's way, verifies it, and answers its identity.
    /// Idempotent, and raced safely by any number of hosts.
    /// </summary>
    /// <exception cref="SchemaMismatchException">The schema is newer, changed, or somebody else's.</exception>
    /// <exception cref="StoreException">The store cannot be reached.</exception>
    Task<StoreInfo> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Moves a virtual clock forward, at most to <paramref name="to"/>, never back. It does not pass the lease of a running execution
    /// or a permit in flight, unless <paramref name="passLeases"/> says that their holders are known to be gone.
    /// </summary>
    /// <exception cref="StoreException">The store's clock is the system's: a production database has no virtual clock.</exception>
    Task<ClockMove> AdvanceAsync(DateTimeOffset to, bool passLeases, CancellationToken cancellationToken);

    /// <summary>The whole schema as text for a DBA, every migration in order.</summary>
    string Script();
}
