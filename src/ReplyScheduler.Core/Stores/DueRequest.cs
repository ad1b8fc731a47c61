namespace ReplyScheduler.Stores;

/// <summary>A posting run opens.</summary>
public sealed record DueRequest
{
    /// <summary>Who asks.</summary>
    public required InstanceStamp Stamp { get; init; }

    /// <summary>The posting run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>How many permits at most, 1 to 1,000.</summary>
    public required int Limit { get; init; }

    /// <summary>Permits that this run already looked at and left waiting; not given again.</summary>
    public IReadOnlyList<Guid> Except { get; init; } = [];

    /// <summary>Plant a canary if none is younger than this; null for none.</summary>
    public TimeSpan? CanaryEvery { get; init; }

    /// <summary>The canary's forbidden source.</summary>
    public string CanarySource { get; init; } = "canary_of_a_forbidden_source";

    /// <summary>The sources whose publishers live here: only their look-ups are leased.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>How long a leased look-up may take.</summary>
    public required TimeSpan LookupLease { get; init; }

    /// <summary>Wait before the first look-up of an outcome that became unknown here.</summary>
    public required TimeSpan FirstLookup { get; init; }
}
