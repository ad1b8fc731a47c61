namespace ReplyScheduler.Liveness;

/// <summary>A finding: one row of <c>alerts</c>.</summary>
public sealed record Alert
{
    /// <summary>The row's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Which rule; see <see cref="AlertRules"/>.</summary>
    public required string Rule { get; init; }

    /// <summary>What it is about: a job, a permit, a source, a type, a machine.</summary>
    public required string Subject { get; init; }

    /// <summary>How much it matters.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required AlertState State { get; init; }

    /// <summary>One sentence for people; no secrets and nobody's text.</summary>
    public required string Message { get; init; }

    /// <summary>How often it was found since it was raised.</summary>
    public required int Count { get; init; }

    /// <summary>When it was raised, by the store's clock.</summary>
    public required DateTimeOffset FirstSeenAt { get; init; }

    /// <summary>When it was found last, or resolved.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>Who acknowledged it; null for nobody.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>When it was acknowledged.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>When it was resolved.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Who resolved it; null if evidence did.</summary>
    public string? ResolvedBy { get; init; }

    /// <summary>What the person who acknowledged or resolved it wrote.</summary>
    public string? Note { get; init; }

    /// <summary>Whether a silence covers it now: no sink is told of it.</summary>
    public required bool IsSilenced { get; init; }

    /// <summary>Whether an open alert of a wider rule explains it: no sink is told of it.</summary>
    public required bool IsInhibited { get; init; }
}
