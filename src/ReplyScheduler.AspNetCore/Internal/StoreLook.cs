using ReplyScheduler.Stores;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>What one look at the store saw; or why it saw nothing.</summary>
internal sealed record StoreLook
{
    /// <summary>Identity and time; null if the store could not be looked at.</summary>
    public StoreInfo? Store { get; init; }

    /// <summary>What is stuck, and how many events wait in the spool.</summary>
    public ProofEvidence? Evidence { get; init; }

    /// <summary>How many active jobs there are.</summary>
    public int Active { get; init; }

    /// <summary>Jobs that should have started and did not, the one that is silent longest first.</summary>
    public IReadOnlyList<SilentJob> Silent { get; init; } = [];

    /// <summary>How far this host's wall clock is ahead of the store's, the way of the answer included.</summary>
    public TimeSpan Skew { get; init; }

    /// <summary>Why nothing was seen.</summary>
    public Exception? Failure { get; init; }

    /// <summary>For how long looks have failed, by this host's monotonic clock.</summary>
    public TimeSpan FailingFor { get; init; }
}
