namespace ReplyScheduler.Liveness;

/// <summary>Which alerts to read, the one that was raised last first.</summary>
public sealed record AlertQuery
{
    /// <summary>Only of this rule; null for all.</summary>
    public string? Rule { get; init; }

    /// <summary>Only of this subject; null for all.</summary>
    public string? Subject { get; init; }

    /// <summary>Only the alert of this id; null for all.</summary>
    public Guid? Id { get; init; }

    /// <summary>Also resolved ones. Default: no.</summary>
    public bool IncludeResolved { get; init; }

    /// <summary>At most so many, 1 to 10,000. Default 100.</summary>
    public int Limit { get; init; } = 100;
}
