namespace ReplyScheduler.Stores;

/// <summary>What is stored, counted. Everything is within the query's window unless it says otherwise.</summary>
public sealed record ProofEvidence
{
    /// <summary>Expected slots with exactly one start record per attempt, or skipped by a named policy.</summary>
    public required int SlotsMet { get; init; }

    /// <summary>Of these, skipped by a named policy.</summary>
    public required int SlotsSkipped { get; init; }

    /// <summary>Expected slots that are missed, blocked, unrecorded or without a start record: the first few, for people.</summary>
    public required IReadOnlyList<string> SlotsUnmet { get; init; }

    /// <summary>How many expected slots are unmet.</summary>
    public required int SlotsUnmetCount { get; init; }

    /// <summary>Executions of expected slots whose start events are not exactly one.</summary>
    public required int StartsNotOne { get; init; }

    /// <summary>The newest start record.</summary>
    public DateTimeOffset? NewestStart { get; init; }

    /// <summary>Verdicts of expected slots of reply pipelines: hits.</summary>
    public required int Hits { get; init; }

    /// <summary>Misses.</summary>
    public required int Misses { get; init; }

    /// <summary>No run.</summary>
    public required int NoRuns { get; init; }

    /// <summary>Pending.</summary>
    public required int Pendings { get; init; }

    /// <summary>The commonest reason of a miss, with its count.</summary>
    public string? TopMissReason { get; init; }

    /// <summary>Permits created, by status; canaries apart.</summary>
    public required IReadOnlyDictionary<string, int> PermitsByStatus { get; init; }

    /// <summary>The commonest rejection reason.</summary>
    public string? TopRejection { get; init; }

    /// <summary>Permits used in the window, with a posted id.</summary>
    public required int Used { get; init; }

    /// <summary>Of these, without the full trail of events.</summary>
    public required int UsedWithoutTrail { get; init; }

    /// <summary>Targets with more than one used permit that no permit supersedes.</summary>
    public required int TargetsPostedTwice { get; init; }

    /// <summary>The newest use.</summary>
    public DateTimeOffset? NewestUse { get; init; }

    /// <summary>Judge calls that succeeded.</summary>
    public required int JudgeSucceeded { get; init; }

    /// <summary>Judge calls that did not.</summary>
    public required int JudgeFailed { get; init; }

    /// <summary>Permits of a source that is not allowed that got past <c>REJECTED</c>, <c>PENDING</c> and <c>REVOKED</c>.</summary>
    public required int ForeignSourcesPassed { get; init; }

    /// <summary>Canaries that were rejected for their source.</summary>
    public required int CanariesRejected { get; init; }

    /// <summary>Canaries that ended otherwise, or wait for longer than a posting interval should take.</summary>
    public required int CanariesPassed { get; init; }

    /// <summary>The newest canary's rejection.</summary>
    public DateTimeOffset? NewestCanary { get; init; }

    /// <summary>Executions that run past their lease now.</summary>
    public required int RunsPastLease { get; init; }

    /// <summary>Executions in the window without a start event.</summary>
    public required int RunsWithoutStart { get; init; }

    /// <summary>Executions in the window.</summary>
    public required int Runs { get; init; }

    /// <summary>Executions in the window, by the build that started them.</summary>
    public required IReadOnlyDictionary<string, int> RunsByBuild { get; init; }

    /// <summary>Active jobs without a next run, invalid ones among them.</summary>
    public required int JobsUnscheduled { get; init; }

    /// <summary>Permits in flight past their lease now.</summary>
    public required int InFlightPastLease { get; init; }

    /// <summary>Permits unknown past the look-up deadline now.</summary>
    public required int UnknownPastDeadline { get; init; }

    /// <summary>Permits unresolved now.</summary>
    public required int Unresolved { get; init; }

    /// <summary>Events that wait in the spool.</summary>
    public required int Spooled { get; init; }

    /// <summary>What became of the calls of a trigger that is installed in the store; null where none is.</summary>
    public TriggerEvidence? Trigger { get; init; }
}
