namespace ReplyScheduler.Stores;

/// <summary>What kind of fault a <see cref="StoreException"/> is about, for programs that tell people what to do.</summary>
public enum StoreFault
{
    /// <summary>None of the others; the message says more.</summary>
    Other,

    /// <summary>The database cannot be reached, opened or found.</summary>
    Unreachable,

    /// <summary>Another process or session holds what is needed.</summary>
    Locked,

    /// <summary>The database refuses this user or role.</summary>
    Refused,

    /// <summary>There is no space, or no other resource, left.</summary>
    Exhausted,

    /// <summary>The file is damaged, or no database.</summary>
    Damaged,
}
