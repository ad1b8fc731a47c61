namespace ReplyScheduler.Scheduling;

/// <summary>How one instance stands, as the process itself knows it. What the store knows of all instances is no part of it.</summary>
public sealed record InstanceState
{
    /// <summary>The instance, as it is stamped on rows.</summary>
    public required Guid InstanceId { get; init; }

    /// <summary>How many runs go on here, or wait for their end to be recorded.</summary>
    public required int Running { get; init; }

    /// <summary>
    /// How far this host's wall clock was ahead of the store's at the last answer of the store; negative if it was behind. Null before the
    /// first answer, and for a store on a virtual clock.
    /// </summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary>Copies of events that sinks failed to take, since the start.</summary>
    public required long SinkFailures { get; init; }

    /// <summary>Alert sinks of this host that did not accept what they were sent last: notices wait for them. 0 where nothing was to be sent.</summary>
    public required int AlertSinksBehind { get; init; }

    /// <summary>What goes wrong now and is being tried again, in words; empty if all is well.</summary>
    public required IReadOnlyList<string> Trouble { get; init; }

    /// <summary>Whether the scheduler was told to stop, so that it takes no more ticks.</summary>
    public required bool IsStopped { get; init; }
}
