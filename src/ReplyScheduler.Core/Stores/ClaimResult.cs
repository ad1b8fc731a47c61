using System.Collections.Frozen;

namespace ReplyScheduler.Stores;

/// <summary>What a claim did.</summary>
/// <param name="Now">The store's time.</param>
/// <param name="CatalogueVersion">If it is newer than the host's, offers were perhaps refused: load and offer again.</param>
/// <param name="Runs">What this instance must run now, by slot time.</param>
/// <param name="Closed">Slots recorded as not run.</param>
/// <param name="Swept">How many runs lost their lease.</param>
/// <param name="MoreWaiting">Whether requests or retries that this instance handles still wait for room.</param>
/// <param name="NextLeaseEnd">When the next lease of a running execution ends; null if nothing runs.</param>
/// <param name="NextWaiting">When the next retry or request that waits for its time is due; null if none waits.</param>
/// <param name="Cancelled">Runs of this instance that somebody asked to cancel and that still go on.</param>
public sealed record ClaimResult(
    DateTimeOffset Now, long CatalogueVersion, IReadOnlyList<ClaimedRun> Runs, IReadOnlyList<ClosedSlot> Closed, int Swept, bool MoreWaiting, DateTimeOffset? NextLeaseEnd,
    DateTimeOffset? NextWaiting, IReadOnlyList<Guid> Cancelled)
{
    /// <summary>Jobs that this instance handles, with a due retry or request that waits until a run of the job ends.</summary>
    public IReadOnlySet<Guid> WaitingForEnd { get; init; } = FrozenSet<Guid>.Empty;

    /// <summary>Offers that may wait and have to: nobody has taken their slots. They are to be offered again.</summary>
    public IReadOnlyList<SlotOffer> LeftOpen { get; init; } = [];
}
