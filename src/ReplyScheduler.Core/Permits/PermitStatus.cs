namespace ReplyScheduler.Permits;

/// <summary>The state of a permit. See <see cref="Stores.StateTables.Permits"/> for the transitions.</summary>
public enum PermitStatus
{
    /// <summary>Requested; what it binds is recorded.</summary>
    Pending,

    /// <summary>Every policy allowed.</summary>
    Approved,

    /// <summary>Claimed for one publish call. Committed before the first byte leaves.</summary>
    InFlight,

    /// <summary>May or may not be public.</summary>
    OutcomeUnknown,

    /// <summary>Could not be found out in time; a person must say.</summary>
    Unresolved,

    /// <summary>Public, with the posted id known.</summary>
    Used,

    /// <summary>Definitely not public; the permit is spent.</summary>
    NotPosted,

    /// <summary>A policy said no. Never reached the network.</summary>
    Rejected,

    /// <summary>Its time passed. Never reached the network.</summary>
    Expired,

    /// <summary>An operator took it back. Never reached the network.</summary>
    Revoked,
}
