namespace ReplyScheduler.Scheduling;

/// <summary>One attempt at a slot, as the store has it. Immutable.</summary>
public sealed record JobExecution
{
    /// <summary>The run's id.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The job's id.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The job's name; null if its row was deleted.</summary>
    public string? JobName { get; init; }

    /// <summary>The slot.</summary>
    public required DateTimeOffset SlotTime { get; init; }

    /// <summary>Why the slot exists.</summary>
    public required SlotKind Kind { get; init; }

    /// <summary>1 for the first attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>How it stands or how it ended.</summary>
    public required ExecutionStatus Status { get; init; }

    /// <summary>When it was claimed.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its end was recorded; null while it goes on.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>A stable code; null for a plain success.</summary>
    public string? Reason { get; init; }

    /// <summary>What went wrong, in words.</summary>
    public string? Error { get; init; }

    /// <summary>The handler's JSON.</summary>
    public string? Result { get; init; }

    /// <summary>What called the tick that claimed it.</summary>
    public string? TriggeredBy { get; init; }

    /// <summary>The instance that holds or held it.</summary>
    public Guid? InstanceId { get; init; }

    /// <summary>The end of its lease; null unless it goes on.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>When it is tried again; null if it is not, or was already.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>When somebody first asked to cancel it; null if nobody did.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Who asked first.</summary>
    public string? CancelledBy { get; init; }

    /// <summary>Why.</summary>
    public string? CancelReason { get; init; }

    /// <summary>The build that claimed it.</summary>
    public string? Build { get; init; }
}
