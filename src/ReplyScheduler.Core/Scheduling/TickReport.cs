namespace ReplyScheduler.Scheduling;

/// <summary>What a tick did, and what it saw.</summary>
public sealed record TickReport
{
    /// <summary>The store's time at the end of the call.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Runs that were claimed during the call, by slot time within each claim.</summary>
    public required IReadOnlyList<StartedRun> Claimed { get; init; }

    /// <summary>Runs of this instance whose end was recorded during the call.</summary>
    public required IReadOnlyList<EndedRun> Ended { get; init; }

    /// <summary>Slots that were recorded as not run.</summary>
    public required IReadOnlyList<UnrunSlot> Closed { get; init; }

    /// <summary>How many runs of any instance were found to have lost their lease.</summary>
    public required int Swept { get; init; }

    /// <summary>How many runs still go on here, or wait for their end to be recorded.</summary>
    public required int Running { get; init; }

    /// <summary>
    /// When there is next something to do: the next slot of any job, or the end of the next lease. At or before <see cref="Now"/>
    /// when work was left for want of room. Null: nothing is planned.
    /// </summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>
    /// How far this host's wall clock was ahead of the store's at the last answer of the store, the way of the answer included; negative if
    /// it was behind. It decides nothing. Null for a store on a virtual clock.
    /// </summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary>Copies of events that sinks failed to take, since the start.</summary>
    public required long SinkFailures { get; init; }

    /// <summary>What goes wrong now and is being tried again, in words; empty if all is well.</summary>
    public required IReadOnlyList<string> Trouble { get; init; }
}
