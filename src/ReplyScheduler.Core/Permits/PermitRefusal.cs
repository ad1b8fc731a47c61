namespace ReplyScheduler.Permits;

/// <summary>Answers of a call on a permit that changed nothing. Never stored: the stored vocabulary is <see cref="PermitReason"/>.</summary>
public enum PermitRefusal
{
    /// <summary>No such permit.</summary>
    PermitNotFound,

    /// <summary>Somebody claimed it already.</summary>
    PermitInFlight,

    /// <summary>It is used up.</summary>
    PermitAlreadyUsed,

    /// <summary>Its outcome is unknown.</summary>
    PermitOutcomeUnknown,

    /// <summary>It ended before: rejected, expired, revoked or not posted.</summary>
    PermitEnded,

    /// <summary>Nobody claimed it yet, so nothing is to be resolved.</summary>
    PermitNotClaimed,

    /// <summary>The caller holds another claim, or none.</summary>
    StaleFence,
}
