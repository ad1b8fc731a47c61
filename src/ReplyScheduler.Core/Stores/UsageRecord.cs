using ReplyScheduler.Replies;

namespace ReplyScheduler.Stores;

/// <summary>A model call: one row of <c>llm_usage_log</c>.</summary>
public sealed record UsageRecord
{
    /// <summary>What the call was for, e.g. <c>target_judge</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>The model's name; <c>none</c> for a judge that is no model.</summary>
    public required string Model { get; init; }

    /// <summary>Tokens in; 0 or more.</summary>
    public long InputTokens { get; init; }

    /// <summary>Tokens out; 0 or more.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Cost in millionths of the currency unit; null means unpriced, never guessed (R69).</summary>
    public long? CostMicros { get; init; }

    /// <summary>How long the call took.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>How it ended.</summary>
    public required UsageOutcome Outcome { get; init; }

    /// <summary>The run it belongs to.</summary>
    public Guid? RunId { get; init; }

    /// <summary>The candidate it was about.</summary>
    public Guid? CandidateId { get; init; }
}
