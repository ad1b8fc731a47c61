namespace ReplyScheduler.Testing.Conformance;

/// <summary>How a test opens its database. All stores of one test open the same database; the first one creates it.</summary>
public sealed record StoreSetup
{
    /// <summary>Where the virtual clock of a new database stands; null for the system's clock.</summary>
    public DateTimeOffset? ClockFrom { get; init; } = ConformanceSuite.Start;

    /// <summary>The environment tag.</summary>
    public string Environment { get; init; } = "conformance";

    /// <summary>Accept a database of any clock and environment.</summary>
    public bool AcceptAnyClock { get; init; }
}
