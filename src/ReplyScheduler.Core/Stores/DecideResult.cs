namespace ReplyScheduler.Stores;

/// <summary>How a decision ended: a closed union.</summary>
public abstract record DecideResult
{
    private DecideResult()
    {
    }

    /// <summary>Decision and permit are stored, the run is ended.</summary>
    public sealed record Decided(DateTimeOffset Now) : DecideResult;

    /// <summary>The run lost its lease, or no longer holds the candidate; nothing changed.</summary>
    public sealed record Fenced : DecideResult;

    /// <summary>The account said the same before; nothing changed.</summary>
    public sealed record DuplicateText : DecideResult;
}
