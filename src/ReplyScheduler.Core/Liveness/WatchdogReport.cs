namespace ReplyScheduler.Liveness;

/// <summary>What one evaluation found.</summary>
public sealed record WatchdogReport
{
    /// <summary>The store's time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Whether this call judged; no if another process did so at this very moment.</summary>
    public required bool IsEvaluated { get; init; }

    /// <summary>
    /// No alert that is critical, neither acknowledged nor silenced nor inhibited, is open, and this call or somebody else judged within the last two periods.
    /// </summary>
    public required bool IsHealthy { get; init; }

    /// <summary>Since when the watchdog had not run, if that was longer than two of its periods: slots in between without evidence are unknown.</summary>
    public DateTimeOffset? BlindSince { get; init; }

    /// <summary>Alerts that are new.</summary>
    public required int Raised { get; init; }

    /// <summary>Alerts that ended.</summary>
    public required int Resolved { get; init; }

    /// <summary>Alerts that are not resolved.</summary>
    public required int Open { get; init; }

    /// <summary>Notices that sinks accepted during the call.</summary>
    public required int Sent { get; init; }

    /// <summary>Notices that sinks did not accept during the call; they are sent again. A sink that still has not returned from an earlier call counts as one.</summary>
    public required int Unsent { get; init; }

    /// <summary>Notices that wait in the outbox after the call, for the sinks of all processes.</summary>
    public required int Waiting { get; init; }

    /// <summary>The alerts that are not resolved, newest first, at most 100.</summary>
    public required IReadOnlyList<Alert> Alerts { get; init; }
}
