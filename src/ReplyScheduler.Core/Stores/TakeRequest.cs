namespace ReplyScheduler.Stores;

/// <summary>A planning run asks for the best candidate.</summary>
public sealed record TakeRequest
{
    /// <summary>Who asks.</summary>
    public required InstanceStamp Stamp { get; init; }

    /// <summary>The run; the candidate's lease is the run's lease.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The planning job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The pipeline.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The slots of the last hour before this one.</summary>
    public required IReadOnlyList<DateTimeOffset> RecentSlots { get; init; }

    /// <summary>Behind when the hits and pending ones among <see cref="RecentSlots"/> are fewer than this.</summary>
    public required double BehindBelow { get; init; }

    /// <summary>After so many attempts a candidate is dead.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>Wait after the first failed attempt, doubled for each further one.</summary>
    public required TimeSpan BackOff { get; init; }

    /// <summary>Jobs to request when nothing could be taken.</summary>
    public IReadOnlyList<string> WakeWhenEmpty { get; init; } = [];
}
