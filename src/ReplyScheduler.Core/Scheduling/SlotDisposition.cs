namespace ReplyScheduler.Scheduling;

/// <summary>What became of a slot in the ledger: one row, written once.</summary>
public enum SlotDisposition
{
    /// <summary>Claimed; its executions say how it went.</summary>
    Claimed,

    /// <summary>Noticed too late, or folded into a later slot.</summary>
    Missed,

    /// <summary>Not run by a named policy: overlap or pause.</summary>
    Skipped,

    /// <summary>Could not run: no live instance handles its type.</summary>
    Blocked,
}
