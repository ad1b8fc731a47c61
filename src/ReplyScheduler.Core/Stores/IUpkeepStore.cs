namespace ReplyScheduler.Stores;

/// <summary>Keeps the tables from growing for ever.</summary>
public interface IUpkeepStore
{
    /// <summary>
    /// Deletes a batch of rows that are past the retention ages which the database itself holds (<c>store_info</c>), one transaction.
    /// Never deleted are: what a claim could still need to keep an old slot closed; runs that go on or wait for a retry; permits
    /// that block a target, with their decisions and events; the catalogue; alerts that are not resolved.
    /// </summary>
    Task<PruneResult> PruneAsync(PruneRequest request, CancellationToken cancellationToken);
}
