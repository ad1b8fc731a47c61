using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;

namespace ReplyScheduler.Testing;

/// <summary>What a <see cref="PublisherTrial"/> came to. Immutable.</summary>
public sealed record TrialReport
{
    /// <summary>The permit at the end, after all look-ups.</summary>
    public required RecordedPermit Permit { get; init; }

    /// <summary>The permit as it stood right after the publish call, before the first look-up.</summary>
    public required RecordedPermit AfterCall { get; init; }

    /// <summary>How often the library called the publisher for this permit: once, or never if the permit was refused.</summary>
    public required int Calls { get; init; }

    /// <summary>What the publisher itself answered; null if it threw, did not answer in time, or was not reached.</summary>
    public PublishOutcome? Answer { get; init; }

    /// <summary>What the publisher threw.</summary>
    public Exception? Error { get; init; }

    /// <summary>What its look-ups answered, in order.</summary>
    public required IReadOnlyList<LookupAnswer> LookUps { get; init; }

    /// <summary>The permit's events, in order.</summary>
    public required IReadOnlyList<SchedulerEvent> Events { get; init; }

    /// <summary>The permit's state at the end.</summary>
    public PermitStatus Status => Permit.Status;

    /// <summary>Why it is there.</summary>
    public PermitReason? Reason => Permit.Reason;

    /// <summary>The reply's id on the platform; null unless it is public.</summary>
    public string? PostedId => Permit.PostedId;
}
