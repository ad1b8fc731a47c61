using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>A slot that a host's calendar says is due. The store decides.</summary>
/// <param name="JobId">The job.</param>
/// <param name="JobVersion">The row's version by which the slot was computed.</param>
/// <param name="SlotTime">The occurrence.</param>
/// <param name="Wish">What is asked.</param>
/// <param name="Nth">How many offers of the same job in this claim, before this one, ask for a run. Those that are really won before it count against the overlap limit.</param>
public readonly record struct SlotOffer(Guid JobId, long JobVersion, DateTimeOffset SlotTime, SlotWish Wish, int Nth = 0);
