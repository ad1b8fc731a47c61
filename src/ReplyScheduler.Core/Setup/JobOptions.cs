using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Setup;

/// <summary>Options of a job that code registers.</summary>
public sealed class JobOptions
{
    /// <summary>IANA id of the time zone of the schedule. Default: Etc/UTC.</summary>
    public string TimeZone { get; set; } = "Etc/UTC";

    /// <summary>For people: what it does. At most 2,000 characters.</summary>
    public string? Description { get; set; }

    /// <summary>What the handler is given; at most 64 KB of UTF-8.</summary>
    public string? Payload { get; set; }

    /// <summary>What happens to a slot while the last run goes on. Default: skip.</summary>
    public OverlapPolicy Overlap { get; set; }

    /// <summary>With <see cref="OverlapPolicy.Allow"/>: how many runs go on at once at most, over all instances, 1 to 1,000. Default: 10.</summary>
    public int OverlapLimit { get; set; } = 10;

    /// <summary>What happens to late slots. Default: coalesce.</summary>
    public MisfirePolicy Misfire { get; set; }

    /// <summary>With <see cref="MisfirePolicy.RunAll"/>: how many late slots run at most after an outage, 1 to 10,000. Default: 100.</summary>
    public int MisfireLimit { get; set; } = 100;

    /// <summary>Start to close, 1 s to 24 h. Default: 10 min.</summary>
    public TimeSpan TimeOut { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Further attempts after a failure, a time-out or an abandonment, 0 to 100. Default: 0.</summary>
    public int Retries { get; set; }

    /// <summary>
    /// Wait before the first retry, 1 s to 24 h, doubled for each further one up to a day; and up to a fifth more, by the failed run's id,
    /// so that what failed together does not come back together. Default: 1 min.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>An alert is raised when the last success is older, 1 s to 366 d. Null, the default: none.</summary>
    public TimeSpan? Freshness { get; set; }

    internal JobDefinition ToDefinition(string name, string type, string schedule) => new()
    {
        Name = name,
        Type = type,
        Schedule = schedule,
        TimeZone = TimeZone,
        Description = Description,
        Payload = Payload,
        Overlap = Overlap,
        OverlapLimit = OverlapLimit,
        Misfire = Misfire,
        MisfireLimit = MisfireLimit,
        TimeOut = TimeOut,
        Retries = Retries,
        RetryDelay = RetryDelay,
        Freshness = Freshness,
    };
}
