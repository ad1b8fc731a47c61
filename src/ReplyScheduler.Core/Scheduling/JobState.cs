using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling;

/// <summary>A job of the catalogue and how it stands. Immutable.</summary>
public sealed record JobState
{
    /// <summary>What the scheduler goes by.</summary>
    public required JobRow Row { get; init; }

    /// <summary>For people: what it does.</summary>
    public string? Description { get; init; }

    /// <summary>When the row was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its definition last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When a run of it last started; null if none did.</summary>
    public DateTimeOffset? LastRunAt { get; init; }

    /// <summary>Further attempts after a failure, a time-out or an abandonment.</summary>
    public required int Retries { get; init; }

    /// <summary>Wait before the first retry; see <see cref="RetryBackOff"/>.</summary>
    public required TimeSpan RetryDelay { get; init; }

    /// <summary>How old the last success may grow; null for no limit.</summary>
    public TimeSpan? Freshness { get; init; }

    /// <summary>Until when it is paused; null if it is not.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>Who paused it.</summary>
    public string? PausedBy { get; init; }

    /// <summary>Why it is paused.</summary>
    public string? PauseReason { get; init; }

    /// <summary>The application whose code registered it; null for a row that SQL wrote.</summary>
    public string? Owner { get; init; }

    /// <summary>Since when its application registers it no more; null if it does.</summary>
    public DateTimeOffset? UnownedSince { get; init; }

    /// <summary>Since when its last success is older than its freshness allows; null if it is not.</summary>
    public DateTimeOffset? StaleSince { get; init; }

    /// <summary>Whether an instance that was seen within the last two minutes runs jobs of its type.</summary>
    public required bool IsHandled { get; init; }

    /// <summary>How many runs of it go on.</summary>
    public required int Running { get; init; }

    /// <summary>How many retries and requests wait.</summary>
    public required int Waiting { get; init; }

    /// <summary>How it stands, in words, the most important first; never empty. Instants are ISO 8601, UTC.</summary>
    public IReadOnlyList<string> InWords => JobWords.Of(this);
}
