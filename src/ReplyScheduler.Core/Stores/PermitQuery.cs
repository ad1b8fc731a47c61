using ReplyScheduler.Permits;

namespace ReplyScheduler.Stores;

/// <summary>Which permits to read.</summary>
public sealed record PermitQuery
{
    /// <summary>Only those in this state; null for all.</summary>
    public PermitStatus? Status { get; init; }

    /// <summary>Only those that this pipeline source asked for; null for all.</summary>
    public string? Source { get; init; }

    /// <summary>Only those that answer this post; null for all.</summary>
    public string? TargetId { get; init; }

    /// <summary>Whether canaries are among them. Default: no.</summary>
    public bool WithCanaries { get; init; }

    /// <summary>Only those that were requested before this permit, to read on; null from the newest.</summary>
    public Guid? Before { get; init; }

    /// <summary>At most so many, 1 to 10,000. Default 100.</summary>
    public int Limit { get; init; } = 100;
}
