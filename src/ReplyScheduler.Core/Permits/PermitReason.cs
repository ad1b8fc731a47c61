namespace ReplyScheduler.Permits;

/// <summary>Why a permit is in its state: a closed vocabulary, stored and checked. Free text goes into the detail.</summary>
public enum PermitReason
{
    /// <summary>The permit has no pipeline source. Kept for hosts; the built-in rule reports <see cref="InvalidPipelineSource"/> with <c>unknown</c>.</summary>
    MissingPipelineSource,

    /// <summary>The permit's source is not one of the allowed ones (R22).</summary>
    InvalidPipelineSource,

    /// <summary>No target (R26).</summary>
    MissingTarget,

    /// <summary>The platform does not know the target.</summary>
    TargetNotFound,

    /// <summary>The target was deleted.</summary>
    TargetDeleted,

    /// <summary>The target is not the root of its conversation.</summary>
    TargetNotRoot,

    /// <summary>Nobody whom the pipeline accepts vouches for the root (R25).</summary>
    TargetRootUnverified,

    /// <summary>The account would answer itself.</summary>
    TargetSelf,

    /// <summary>The author blocked the account.</summary>
    AuthorBlocked,

    /// <summary>The author did not summon the account, which the pipeline requires.</summary>
    NotSummoned,

    /// <summary>The author restricted who may reply.</summary>
    ReplyRestricted,

    /// <summary>No content.</summary>
    ContentEmpty,

    /// <summary>The content is a placeholder (R35).</summary>
    ContentPlaceholder,

    /// <summary>The content is longer than the pipeline allows.</summary>
    ContentTooLong,

    /// <summary>The content is not what the permit was made for, byte for byte (R35).</summary>
    ContentHashMismatch,

    /// <summary>The account said the same within the last day.</summary>
    ContentDuplicate,

    /// <summary>The account answered the target before, or may have.</summary>
    DuplicateTarget,

    /// <summary>The decision has another permit.</summary>
    DuplicateDecision,

    /// <summary>The permit names no stored decision.</summary>
    DecisionNotFound,

    /// <summary>A policy of the host said no, with its words in the detail.</summary>
    PolicyDenied,

    /// <summary>A policy threw. There is no fail-open switch.</summary>
    PolicyError,

    /// <summary>A policy did not answer in time.</summary>
    PolicyTimeout,

    /// <summary>A policy answered nothing, or there was none.</summary>
    PolicyUndefined,

    /// <summary>A person's approval is missing.</summary>
    ApprovalMissing,

    /// <summary>The approval ran out.</summary>
    ApprovalExpired,

    /// <summary>The approver may not approve.</summary>
    ApproverNotAuthorized,

    /// <summary>The asker approved its own request.</summary>
    SelfApproval,

    /// <summary>The expiry passed before a claim.</summary>
    PermitExpired,

    /// <summary>An operator took it back.</summary>
    PermitRevoked,

    /// <summary>A quota's gate was closed until the expiry.</summary>
    QuotaExceeded,

    /// <summary>A budget's gate was closed until the expiry.</summary>
    BudgetExceeded,

    /// <summary>The spacing's gate was closed until the expiry.</summary>
    Spacing,

    /// <summary>A stop switch was set until the expiry.</summary>
    StopSwitch,

    /// <summary>A policy waited until the expiry.</summary>
    PolicyWait,

    /// <summary>The platform refused: the request is not valid.</summary>
    PlatformValidation,

    /// <summary>The platform refused: authentication.</summary>
    PlatformAuth,

    /// <summary>The platform refused: payment.</summary>
    PlatformPayment,

    /// <summary>The platform refused: replies to this target are restricted.</summary>
    PlatformReplyRestricted,

    /// <summary>The platform refused: the account is suspended.</summary>
    PlatformSuspended,

    /// <summary>The platform refused: too many requests. The account's gate closes. Also the code of permits that expired behind it.</summary>
    PlatformRateLimited,

    /// <summary>No connection was made, so no byte left.</summary>
    NotSentConnectFailed,

    /// <summary>The send deadline passed before the first byte.</summary>
    NotSentDeadline,

    /// <summary>The sender stopped before the first byte.</summary>
    NotSentCancelled,

    /// <summary>A success without a usable id.</summary>
    UnknownMalformedSuccess,

    /// <summary>A redirect, which is never followed.</summary>
    UnknownRedirect,

    /// <summary>The platform says that it has this already.</summary>
    UnknownDuplicateReported,

    /// <summary>A 403 that nobody recognises.</summary>
    UnknownForbidden,

    /// <summary>A time-out or failure reported by the platform (408, 5xx).</summary>
    Unknown5xx,

    /// <summary>No answer in time.</summary>
    UnknownTimeout,

    /// <summary>The connection broke.</summary>
    UnknownConnectionLost,

    /// <summary>The publisher threw or answered something that is not in the table.</summary>
    UnknownException,

    /// <summary>The sender is gone: its lease ran out.</summary>
    UnknownSenderLost,

    /// <summary>A look-up found it public.</summary>
    LookupFound,

    /// <summary>Look-ups proved that it is not public.</summary>
    LookupNegative,

    /// <summary>Nobody could find out in time.</summary>
    LookupDeadline,

    /// <summary>A look-up's answer was ambiguous.</summary>
    LookupAmbiguous,

    /// <summary>A named person said so.</summary>
    ResolvedByPerson,

    /// <summary>A positive fact that came after the negative one; truth wins.</summary>
    LateReport,
}
