namespace ReplyScheduler.Scheduling;

/// <summary>Why a slot did not run.</summary>
public enum SlotReason
{
    /// <summary>Folded into the newest slot after an outage.</summary>
    Coalesced,

    /// <summary>Noticed after its end, or older than the catch-up window.</summary>
    Late,

    /// <summary>The job was paused.</summary>
    Paused,

    /// <summary>The last run was still going.</summary>
    Overlap,

    /// <summary>No live instance handled the job's type by the slot's end.</summary>
    NoHandler,
}
