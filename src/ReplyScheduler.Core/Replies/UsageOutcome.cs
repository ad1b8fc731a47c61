namespace ReplyScheduler.Replies;

/// <summary>How a model call ended. Only <see cref="Succeeded"/> counts as evidence of life (R70).</summary>
public enum UsageOutcome
{
    /// <summary>The call answered.</summary>
    Succeeded,

    /// <summary>The call failed.</summary>
    Failed,

    /// <summary>The call did not answer in time.</summary>
    TimedOut,

    /// <summary>The call was not made or was turned away for load (R52).</summary>
    Overloaded,
}
