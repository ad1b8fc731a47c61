namespace ReplyScheduler.Stores;

/// <summary>The columns of the row in <c>watchdog</c>; null leaves one as it is. Whole seconds.</summary>
public sealed record WatchdogThresholds
{
    /// <summary>How often.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>How long without a start.</summary>
    public TimeSpan? Silence { get; init; }

    /// <summary>How long after the occurrence.</summary>
    public TimeSpan? StartGrace { get; init; }

    /// <summary>How long after the time-out or lease.</summary>
    public TimeSpan? LeaseGrace { get; init; }

    /// <summary>How long an outcome may be unknown.</summary>
    public TimeSpan? PermitUnknown { get; init; }

    /// <summary>How many slots in a row.</summary>
    public int? StuckSlots { get; init; }

    /// <summary>Over how long a rate is judged.</summary>
    public TimeSpan? SloWindow { get; init; }

    /// <summary>With how many settled slots.</summary>
    public int? SloSlots { get; init; }

    /// <summary>Which share of hits is enough.</summary>
    public int? SloPercent { get; init; }

    /// <summary>How many alerts of a rule name their subjects.</summary>
    public int? MostAlerts { get; init; }
}
