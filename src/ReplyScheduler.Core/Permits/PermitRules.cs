namespace ReplyScheduler.Permits;

/// <summary>What a pipeline demands of its permits, as policies see it. Immutable.</summary>
public sealed record PermitRules
{
    /// <summary>The sources that may publish, compared ordinally.</summary>
    public required IReadOnlyList<string> AllowedSources { get; init; }

    /// <summary>Whose evidence of the root counts. Never the pipeline itself.</summary>
    public IReadOnlyList<string> AcceptedRootIssuers { get; init; } = [];

    /// <summary>The least confidence of such evidence, 0 to 1. Default 0.9.</summary>
    public double MinimumRootConfidence { get; init; } = 0.9;

    /// <summary>Whether the author must have summoned the account. Default false.</summary>
    public bool RequireSummons { get; init; }

    /// <summary>The longest reply in UTF-16 characters. Default 10,000.</summary>
    public int MaxLength { get; init; } = 10_000;
}
