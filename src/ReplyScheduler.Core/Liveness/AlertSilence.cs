namespace ReplyScheduler.Liveness;

/// <summary>
/// Keeps alerts from the sinks for a while: a row with an owner, a reason and an end. They are raised and resolved all the same; what is
/// still open when it ends is told then.
/// </summary>
public sealed record AlertSilence
{
    /// <summary>The row's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>A rule, or its beginning and <c>*</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>A subject, or its beginning and <c>*</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>Who wants it.</summary>
    public required string Owner { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>From when.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until when.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>When a person ended it early; null for not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who ended it early.</summary>
    public string? EndedBy { get; init; }
}
