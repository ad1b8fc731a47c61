namespace ReplyScheduler.Events;

/// <summary>
/// A fact in the past tense: one row of <c>system_events</c>. It holds ids and hashes, never people's text.
/// The store fills <see cref="Sequence"/>, <see cref="Id"/> and <see cref="CreatedAt"/>.
/// </summary>
public sealed record SchedulerEvent
{
    /// <summary>The stable name, in snake case; at most 200 characters. See <see cref="EventNames"/>.</summary>
    public required string Type { get; init; }

    /// <summary>How much it matters. Default: info.</summary>
    public EventSeverity Severity { get; init; } = EventSeverity.Info;

    /// <summary>One sentence for people; at most 2,000 characters are kept.</summary>
    public required string Message { get; init; }

    /// <summary>A JSON object with the details, at most 64 KB; null for none.</summary>
    public string? Data { get; init; }

    /// <summary>The run (execution) that the event is about.</summary>
    public Guid? RunId { get; init; }

    /// <summary>The job that the event is about.</summary>
    public Guid? JobId { get; init; }

    /// <summary>The decision that the event is about.</summary>
    public Guid? DecisionId { get; init; }

    /// <summary>The permit that the event is about.</summary>
    public Guid? PermitId { get; init; }

    /// <summary>The event's place in the store's order; 0 before it is stored.</summary>
    public long Sequence { get; init; }

    /// <summary>The event's id; empty before it is stored.</summary>
    public Guid Id { get; init; }

    /// <summary>When it was stored, by the store's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The instance that wrote it; null for events written by plain SQL.</summary>
    public Guid? InstanceId { get; init; }

    /// <summary>The build (version and commit) that wrote it.</summary>
    public string? Build { get; init; }
}
