namespace ReplyScheduler.Scheduling;

/// <summary>The state of an attempt at a slot. Only <see cref="Running"/> is open.</summary>
public enum ExecutionStatus
{
    /// <summary>Claimed, with a lease, not yet ended.</summary>
    Running,

    /// <summary>The handler did its work.</summary>
    Succeeded,

    /// <summary>The handler did part of its work; the counts say how much (R84).</summary>
    PartlySucceeded,

    /// <summary>There was nothing to do, with a reason. Neither success nor failure (R6).</summary>
    NothingToDo,

    /// <summary>The handler failed.</summary>
    Failed,

    /// <summary>The handler passed its time-out.</summary>
    TimedOut,

    /// <summary>Cancelled by a person or by shutdown.</summary>
    Cancelled,

    /// <summary>The lease ran out: the instance died, hung or was paused.</summary>
    Abandoned,
}
