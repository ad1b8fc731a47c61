namespace ReplyScheduler.Scheduling;

/// <summary>What a tick's caller wants.</summary>
public sealed record TickOptions
{
    /// <summary>
    /// How long the call waits at most for runs on this instance to end, those that they wake included. Default: zero, so that a
    /// ten-minute job does not hold up a one-minute timer. Real time, also on a virtual clock.
    /// </summary>
    public TimeSpan Wait { get; init; }

    /// <summary>What called; recorded on each execution. At most 100 characters. Default: host.</summary>
    public string TriggeredBy { get; init; } = "host";

    /// <summary>
    /// Only jobs of this type are claimed, of the schedule as well as retries and what was asked for; 1 to 200 characters. What such a run
    /// wakes is of any type. Default: null, all types.
    /// </summary>
    public string? JobType { get; init; }

    internal static TickOptions Default { get; } = new();
}
