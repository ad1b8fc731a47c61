namespace ReplyScheduler.Liveness;

/// <summary>Why a sink is told of an alert.</summary>
public enum AlertNoticeKind
{
    /// <summary>It is new, or new to this sink.</summary>
    Raised,

    /// <summary>A warning became critical.</summary>
    Escalated,

    /// <summary>It is still open: 1 h and 4 h after it was told, then daily.</summary>
    Reminder,

    /// <summary>It is over.</summary>
    Resolved,
}
