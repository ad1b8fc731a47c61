namespace ReplyScheduler.Stores;

/// <summary>What the store holds now.</summary>
public sealed record StoreStatus
{
    /// <summary>Identity and time.</summary>
    public required StoreInfo Store { get; init; }

    /// <summary>Jobs with their times.</summary>
    public required IReadOnlyList<JobStatusLine> Jobs { get; init; }

    /// <summary>Executions by status.</summary>
    public required IReadOnlyDictionary<string, int> Executions { get; init; }

    /// <summary>Permits by status, canaries apart.</summary>
    public required IReadOnlyDictionary<string, int> Permits { get; init; }

    /// <summary>Candidates by status.</summary>
    public required IReadOnlyDictionary<string, int> Candidates { get; init; }

    /// <summary>Verdicts by verdict and reason.</summary>
    public required IReadOnlyDictionary<string, int> Verdicts { get; init; }

    /// <summary>Stop switches and closed gates, in words.</summary>
    public required IReadOnlyList<string> Stops { get; init; }

    /// <summary>Alerts that are not resolved, in words.</summary>
    public required IReadOnlyList<string> Alerts { get; init; }

    /// <summary>Events that wait in the spool.</summary>
    public required int Spooled { get; init; }
}
