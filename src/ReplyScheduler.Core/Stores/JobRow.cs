using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>A row of <c>scheduled_jobs</c> as the scheduler needs it.</summary>
public sealed record JobRow
{
    /// <summary>The job's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>Which handler runs it.</summary>
    public required string Type { get; init; }

    /// <summary>The cron rule as written, perhaps invalid.</summary>
    public required string Schedule { get; init; }

    /// <summary>IANA time zone as written, perhaps invalid.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The path that is called when no handler of the process runs the type.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What the handler is given.</summary>
    public string? Payload { get; init; }

    /// <summary>An inactive job has no slots.</summary>
    public required bool IsActive { get; init; }

    /// <summary>What happens to late slots.</summary>
    public required MisfirePolicy Misfire { get; init; }

    /// <summary>How many late slots run at most with <see cref="MisfirePolicy.RunAll"/>.</summary>
    public required int MisfireLimit { get; init; }

    /// <summary>What happens to a slot while the last run goes on.</summary>
    public required OverlapPolicy Overlap { get; init; }

    /// <summary>With <see cref="OverlapPolicy.Allow"/>: how many runs go on at once at most, over all instances.</summary>
    public required int OverlapLimit { get; init; }

    /// <summary>Start to close.</summary>
    public required TimeSpan TimeOut { get; init; }

    /// <summary>No slot before this instant.</summary>
    public required DateTimeOffset EffectiveFrom { get; init; }

    /// <summary>The next slot as last recorded: a hint, at most 30 s behind. Null: never planned since the row changed.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>Why the row cannot be planned, as last recorded.</summary>
    public string? InvalidReason { get; init; }

    /// <summary>The catalogue version in which the row last changed. A claim under an older one is refused.</summary>
    public required long Version { get; init; }
}
