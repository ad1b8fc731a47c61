namespace ReplyScheduler.Testing;

/// <summary>What goes wrong on purpose in a <see cref="PublisherTrial"/>.</summary>
public enum TrialFault
{
    /// <summary>Nothing: the publisher's own answer is recorded. Default.</summary>
    None,

    /// <summary>The publisher publishes, but its answer is lost: the outcome is unknown, and its look-up must find the reply.</summary>
    LoseAnswer,

    /// <summary>The publisher is not called, as if the process had died just before: the outcome is unknown, and its look-up must not find the reply.</summary>
    LoseCall,
}
