using ReplyScheduler.Stores;

namespace ReplyScheduler.Replies.Internal;

/// <summary>The figures of a pipeline, validated.</summary>
internal sealed record PipelineOptions
{
    public required PlanningRhythm Rhythm { get; init; }

    public TierBounds Tiers { get; init; } = TierBounds.Default;

    public PriceTable Prices { get; init; } = PriceTable.Empty;

    public double Target { get; init; } = 4;

    public TimeSpan CandidateLife { get; init; } = TimeSpan.FromHours(24);

    public int MaxAttempts { get; init; } = 3;

    public TimeSpan BackOff { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan PermitLife { get; init; } = TimeSpan.FromMinutes(30);

    public TimeSpan DuplicateTextWindow { get; init; } = TimeSpan.FromHours(24);

    public GateLimits Gates { get; init; } = new(TimeSpan.Zero, null, null);

    public TimeSpan JudgeTimeOut { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan ComposeTimeOut { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan PolicyTimeOut { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan SendWithin { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan PublishTimeOut { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A candidate that waits for less than two rounds of planning may expire before any round sees it (R43).</summary>
    public TimeSpan ShortestLife => 2 * Rhythm.Interval;

    /// <summary>Whether the account's turns are limited, so that their order matters.</summary>
    public bool IsGated => Gates.MinSpacing > TimeSpan.Zero || Gates.PerHour is not null || Gates.PerDay is not null;
}
