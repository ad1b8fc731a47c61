using ReplyScheduler.Events;

namespace ReplyScheduler.Stores;

/// <summary>A planning run ends with a decision and its permit.</summary>
public sealed record DecideRequest
{
    /// <summary>Who writes.</summary>
    public required InstanceStamp Stamp { get; init; }

    /// <summary>The run's end; its <see cref="RunEnd.RunId"/> is the fence.</summary>
    public required RunEnd End { get; init; }

    /// <summary>The decision's id, made by the caller so that the step can be tried again.</summary>
    public required Guid DecisionId { get; init; }

    /// <summary>The permit's id, made by the caller.</summary>
    public required Guid PermitId { get; init; }

    /// <summary>The pipeline.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The pipeline's source, minted when it was registered.</summary>
    public required string PipelineSource { get; init; }

    /// <summary>The candidate; target, root, account and platform are copied from its row by the store.</summary>
    public required Guid CandidateId { get; init; }

    /// <summary>The reply.</summary>
    public required string Content { get; init; }

    /// <summary>SHA-256 of its UTF-8, lower-case hex.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>The judge's verdict as JSON; null without a judge.</summary>
    public string? Verdict { get; init; }

    /// <summary>The slot.</summary>
    public required DateTimeOffset SlotTime { get; init; }

    /// <summary>When the candidate was taken, by the store's clock.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>How long judging took; null without a judge.</summary>
    public TimeSpan? JudgedFor { get; init; }

    /// <summary>How long composing took.</summary>
    public TimeSpan ComposedFor { get; init; }

    /// <summary>The permit's life from now.</summary>
    public required TimeSpan PermitLife { get; init; }

    /// <summary>Refuse text that the account said within this time; zero for no check.</summary>
    public TimeSpan DuplicateWindow { get; init; }

    /// <summary>Model calls of the run.</summary>
    public IReadOnlyList<UsageRecord> Usage { get; init; } = [];

    /// <summary>Further events of the run.</summary>
    public IReadOnlyList<SchedulerEvent> Events { get; init; } = [];

    /// <summary>The posting job, to be run now.</summary>
    public string? Wake { get; init; }
}
