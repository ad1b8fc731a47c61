namespace ReplyScheduler.Stores;

/// <summary>What the store holds of how things go: counted, bounded (at most 50 facts of a kind, the most frequent first), one snapshot.</summary>
public sealed record DiagnosisEvidence
{
    /// <summary>Identity and time.</summary>
    public required StoreInfo Store { get; init; }

    /// <summary>When an instance was last seen; null if none ever was.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }

    /// <summary>How many instances were seen within the last two minutes.</summary>
    public required int LiveInstances { get; init; }

    /// <summary>Slots of the window that did not run, by job and reason.</summary>
    public required IReadOnlyList<CountedFact> UnrunSlots { get; init; }

    /// <summary>Runs that failed since their job's last success, by job and status and reason.</summary>
    public required IReadOnlyList<CountedFact> FailedRuns { get; init; }

    /// <summary>Runs that go on past their lease, by job.</summary>
    public required IReadOnlyList<CountedFact> LostRuns { get; init; }

    /// <summary>Permits of the window by source and status and reason; canaries apart.</summary>
    public required IReadOnlyList<CountedFact> Permits { get; init; }

    /// <summary>Permits whose post failed or is not known since the account last posted, by account and status and reason.</summary>
    public required IReadOnlyList<CountedFact> FailedPosts { get; init; }

    /// <summary>Permits that wait five minutes past their time although they may still be used, by account and status.</summary>
    public required IReadOnlyList<CountedFact> OverduePermits { get; init; }

    /// <summary>Events of the window by name and severity.</summary>
    public required IReadOnlyList<CountedFact> Events { get; init; }

    /// <summary>Stop switches and closed gates, in words.</summary>
    public required IReadOnlyList<string> Stops { get; init; }

    /// <summary>Alerts that are not resolved, in words.</summary>
    public required IReadOnlyList<string> Alerts { get; init; }

    /// <summary>Events that wait in the spool.</summary>
    public required int Spooled { get; init; }
}
