namespace ReplyScheduler.Stores;

/// <summary>What a store decides on a request.</summary>
public enum AdmitOutcome
{
    /// <summary>It may go on; its id is kept.</summary>
    Admitted,

    /// <summary>Its id is kept already: it was sent before.</summary>
    SeenBefore,

    /// <summary>It is too old, or too far ahead of the store's time.</summary>
    OutOfTime,
}
