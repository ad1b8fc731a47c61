using ReplyScheduler.Stores;

namespace ReplyScheduler.Core.Tests.Docs;

/// <summary>What a proof reads from a store in which nothing has happened.</summary>
internal static class Frames
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    public static ProofFrame Empty { get; } = new(new StoreInfo(Guid.Empty, true, Now, Now, "test", true, []), [], null, false, true, []);

    public static ProofEvidence NoEvidence { get; } = new()
    {
        SlotsMet = 0, SlotsSkipped = 0, SlotsUnmet = [], SlotsUnmetCount = 0, StartsNotOne = 0, Hits = 0, Misses = 0, NoRuns = 0, Pendings = 0,
        PermitsByStatus = new Dictionary<string, int>(), Used = 0, UsedWithoutTrail = 0, TargetsPostedTwice = 0, JudgeSucceeded = 0, JudgeFailed = 0,
        ForeignSourcesPassed = 0, CanariesRejected = 0, CanariesPassed = 0, RunsPastLease = 0, RunsWithoutStart = 0, Runs = 0, RunsByBuild = new Dictionary<string, int>(), JobsUnscheduled = 0,
        InFlightPastLease = 0, UnknownPastDeadline = 0, Unresolved = 0, Spooled = 0,
    };
}
