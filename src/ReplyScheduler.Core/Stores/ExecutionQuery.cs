using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Stores;

/// <summary>Which executions to read.</summary>
public sealed record ExecutionQuery
{
    /// <summary>Only those of the job of this name; null for all jobs.</summary>
    public string? JobName { get; init; }

    /// <summary>Only those that stand or ended so; null for all.</summary>
    public ExecutionStatus? Status { get; init; }

    /// <summary>Only those that started before this run, to read on; null from the newest.</summary>
    public Guid? Before { get; init; }

    /// <summary>At most so many, 1 to 10,000. Default 100.</summary>
    public int Limit { get; init; } = 100;
}
