namespace ReplyScheduler.Internal;

/// <summary>How a bounded call of a host's code ended.</summary>
internal enum CallEnd
{
    /// <summary>It answered, perhaps null.</summary>
    Answered,

    /// <summary>It threw.</summary>
    Threw,

    /// <summary>It did not answer within the limit.</summary>
    TimedOut,

    /// <summary>The run was cancelled before it answered.</summary>
    Cancelled,
}
