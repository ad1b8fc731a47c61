namespace ReplyScheduler.Replies;

/// <summary>The state of a candidate in the queue.</summary>
public enum CandidateStatus
{
    /// <summary>May be taken.</summary>
    Waiting,

    /// <summary>A planning run works on it.</summary>
    Leased,

    /// <summary>A decision was made to answer it.</summary>
    Decided,

    /// <summary>The judge said no.</summary>
    Denied,

    /// <summary>Its life ended before anybody took it.</summary>
    Expired,

    /// <summary>Its attempts are used up.</summary>
    Dead,

    /// <summary>The host took it back: the target is gone.</summary>
    Withdrawn,
}
