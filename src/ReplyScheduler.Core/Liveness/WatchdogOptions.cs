namespace ReplyScheduler.Liveness;

/// <summary>
/// How the watchdog judges. The thresholds are kept in the database, in the row of <c>watchdog</c>, where every host, every person and
/// plain SQL read the same: null, the default, leaves what stands there; a value is written there by each evaluation of this host.
/// </summary>
public sealed class WatchdogOptions
{
    /// <summary>How often it judges, 5 s to 24 h; no shorter than the host's timer. In the database: 1 min.</summary>
    public TimeSpan? Period { get; set; }

    /// <summary>A job without a start for longer is silent, unless its schedule is slower; 1 s to 30 d. In the database: 30 min.</summary>
    public TimeSpan? Silence { get; set; }

    /// <summary>How long after its occurrence a job of a slower schedule may start, 0 to 24 h. In the database: 5 min.</summary>
    public TimeSpan? StartGrace { get; set; }

    /// <summary>How long after its time-out or lease a run or permit may stand still, 1 s to 24 h. In the database: 1 min.</summary>
    public TimeSpan? LeaseGrace { get; set; }

    /// <summary>How long a permit's outcome may be unknown, 1 s to 24 h. In the database: 15 min.</summary>
    public TimeSpan? PermitUnknown { get; set; }

    /// <summary>How many slots in a row are skipped or blocked before that is a finding, 1 to 10,000. In the database: 10.</summary>
    public int? StuckSlots { get; set; }

    /// <summary>Over how long the rate of a pipeline is judged, 1 min to 30 d. In the database: 2 h.</summary>
    public TimeSpan? SloWindow { get; set; }

    /// <summary>With how many settled slots the rate is judged at all, 1 to 10,000. In the database: 4.</summary>
    public int? SloSlots { get; set; }

    /// <summary>The share of hits below which a pipeline burns, 1 to 100 percent. In the database: 50.</summary>
    public int? SloPercent { get; set; }

    /// <summary>The most open alerts of one rule that name their subjects one by one, 1 to 1,000. In the database: 100.</summary>
    public int? MostAlerts { get; set; }

    /// <summary>How far this host's clock may differ from the store's, 0.1 s to 1 h. Default: 5 s. Judged by the host alone.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>For one notice to one sink, or one heartbeat, 0.1 s to 2 min. Default: 10 s.</summary>
    public TimeSpan SinkTimeOut { get; set; } = TimeSpan.FromSeconds(10);
}
