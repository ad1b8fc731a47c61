using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>A slot that a host's calendar says is due. The store decides.</summary>
/// <param name="JobId">The job.</param>
/// <param name="JobVersion">The row's version by which the slot was computed.</param>
/// <param name="SlotTime">The occurrence.</param>
/// <param name="Wish">What is asked.</param>
/// <param name="Nth">How many offers of the same job in this claim, before this one, ask for a run. Those that are really won before it count against the overlap limit.</param>
/// <param name="MayWait">
/// Whether the slot is left open, instead of closed, while runs of the job leave no place for it, or, for <see cref="SlotWish.Close"/>,
/// while a live instance handles the job.
/// </param>
/// <param name="Next">The occurrence after this one, by which a job that is won is to start again; null if that is not known.</param>
public readonly record struct SlotOffer(
    Guid JobId, long JobVersion, DateTimeOffset SlotTime, SlotWish Wish, int Nth = 0, bool MayWait = false, DateTimeOffset? Next = null);
