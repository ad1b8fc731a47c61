using System.Security.Cryptography;
using System.Text;

namespace ReplyScheduler.Scheduling;

/// <summary>
/// A job as code registers it: the part of a <c>scheduled_jobs</c> row that its owner decides. Code writes its definition only
/// when it changed since code last wrote it, so edits made with SQL survive restarts.
/// </summary>
public sealed record JobDefinition
{
    /// <summary>Unique name, 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Which handler runs it, 1 to 200 characters. Often the name.</summary>
    public required string Type { get; init; }

    /// <summary>The cron rule; see <see cref="CronSchedule"/>.</summary>
    public required string Schedule { get; init; }

    /// <summary>IANA id of the time zone. Default: Etc/UTC.</summary>
    public string TimeZone { get; init; } = "Etc/UTC";

    /// <summary>For people: what it does. At most 2,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>The path that is called when no handler of the process runs the type; null for a job with a handler.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What the handler is given; at most 64 KB of UTF-8.</summary>
    public string? Payload { get; init; }

    /// <summary>Default: skip.</summary>
    public OverlapPolicy Overlap { get; init; }

    /// <summary>With <see cref="OverlapPolicy.Allow"/>: how many runs go on at once at most, over all instances, 1 to 1,000. Default 10.</summary>
    public int OverlapLimit { get; init; } = 10;

    /// <summary>Default: coalesce.</summary>
    public MisfirePolicy Misfire { get; init; }

    /// <summary>With <see cref="MisfirePolicy.RunAll"/>: how many late slots run at most after an outage, 1 to 10,000. Default 100.</summary>
    public int MisfireLimit { get; init; } = 100;

    /// <summary>Start to close, 1 s to 24 h. Default: 10 min.</summary>
    public TimeSpan TimeOut { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Further attempts after a failure, a time-out or an abandonment, 0 to 100. Default 0.</summary>
    public int Retries { get; init; }

    /// <summary>
    /// Wait before the first retry, 1 s to 24 h, doubled for each further one up to a day; and up to a fifth more, by the failed run's id,
    /// so that what failed together does not come back together. Default: 1 min.
    /// </summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>An alert is raised when the last success is older, 1 s to 366 d; null, the default, for none.</summary>
    public TimeSpan? Freshness { get; init; }

    /// <summary>SHA-256 of the definition, in hex: by it code knows whether its own definition changed.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\u001f', Name, Type, Schedule, TimeZone, Description, Endpoint, Payload, Overlap, OverlapLimit, Misfire, MisfireLimit, TimeOut.Ticks, Retries,
        RetryDelay.Ticks, Freshness?.Ticks))));
}
