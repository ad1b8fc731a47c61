namespace ReplyScheduler.Stores;

/// <summary>What requests that trigger a tick leave behind, shared by all hosts.</summary>
public interface ITriggerStore
{
    /// <summary>
    /// Judges a signed request by the store's one clock and keeps its id, so that each request lets one caller in, whichever host it comes
    /// to and however often. Nothing is kept of a request that is out of time. Outdated ids are forgotten on the way.
    /// </summary>
    Task<AdmitResult> AdmitAsync(AdmitRequest request, CancellationToken cancellationToken);
}
