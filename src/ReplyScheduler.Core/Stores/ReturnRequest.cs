using ReplyScheduler.Events;

namespace ReplyScheduler.Stores;

/// <summary>A planning run ends without a decision.</summary>
public sealed record ReturnRequest
{
    /// <summary>Who writes.</summary>
    public required InstanceStamp Stamp { get; init; }

    /// <summary>The run's end; its <see cref="RunEnd.RunId"/> is the fence.</summary>
    public required RunEnd End { get; init; }

    /// <summary>The candidate; null if none was taken.</summary>
    public Guid? CandidateId { get; init; }

    /// <summary>What becomes of it.</summary>
    public CandidateFate Fate { get; init; }

    /// <summary>Attempts after which it is dead.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>Wait after the first failed attempt, doubled for each further one.</summary>
    public required TimeSpan BackOff { get; init; }

    /// <summary>Model calls of the run.</summary>
    public IReadOnlyList<UsageRecord> Usage { get; init; } = [];

    /// <summary>Further events of the run.</summary>
    public IReadOnlyList<SchedulerEvent> Events { get; init; } = [];
}
