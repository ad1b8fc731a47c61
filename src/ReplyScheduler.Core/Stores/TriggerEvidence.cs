namespace ReplyScheduler.Stores;

/// <summary>Calls by which the store's own trigger drives the application, within a window.</summary>
public sealed record TriggerEvidence
{
    /// <summary>Whether the ledger of calls could be read.</summary>
    public required bool IsReadable { get; init; }

    /// <summary>Calls.</summary>
    public int Calls { get; init; }

    /// <summary>Of these, answered by the application with the call's own id.</summary>
    public int Delivered { get; init; }

    /// <summary>Of these, known to have failed.</summary>
    public int Failed { get; init; }

    /// <summary>The newest call that was delivered.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>Whether the last three calls of which the end is known, up to the window's end, all failed.</summary>
    public bool LastThreeFailed { get; init; }
}
