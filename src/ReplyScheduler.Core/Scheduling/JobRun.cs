using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling;

/// <summary>One attempt at a slot. Immutable.</summary>
public sealed record JobRun
{
    private static readonly InstanceStamp Nobody = new(Guid.Empty, "none");

    /// <summary>The execution's id. The same slot has another one in each attempt.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The job's name.</summary>
    public required string JobName { get; init; }

    /// <summary>Which handler runs it.</summary>
    public required string JobType { get; init; }

    /// <summary>The slot: the occurrence of the schedule, or when a person or the library asked for a run. A sound idempotency key together with the job.</summary>
    public required DateTimeOffset SlotTime { get; init; }

    /// <summary>Why the slot exists.</summary>
    public required SlotKind Kind { get; init; }

    /// <summary>1 for the first attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The path that the catalogue row holds for jobs that are called over HTTP.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What the handler is given: the request's own, or what the catalogue row holds.</summary>
    public string? Payload { get; init; }

    /// <summary>When the run was claimed, by the store's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Who runs it.</summary>
    internal InstanceStamp Stamp { get; init; } = Nobody;

    /// <summary>The job's calendar as it was when the run was claimed; null when the row cannot be planned.</summary>
    internal CronSchedule? Calendar { get; init; }

    /// <summary>No slot of the job before this instant.</summary>
    internal DateTimeOffset EffectiveFrom { get; init; }
}
