using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>What a claim is to ask, by the calendar.</summary>
/// <param name="Slots">Sorted by slot and job.</param>
/// <param name="Plans">What to record for people.</param>
/// <param name="Runs">How many of the slots are to run.</param>
internal readonly record struct Proposal(IReadOnlyList<SlotOffer> Slots, IReadOnlyList<JobPlan> Plans, int Runs);
