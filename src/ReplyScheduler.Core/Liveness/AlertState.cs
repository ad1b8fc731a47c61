namespace ReplyScheduler.Liveness;

/// <summary>Where a finding is in its life. At most one row of a rule and subject is not resolved.</summary>
public enum AlertState
{
    /// <summary>It holds, and nobody has taken it on.</summary>
    Open,

    /// <summary>It holds, and a person knows of it: no more reminders, unless it becomes critical.</summary>
    Acknowledged,

    /// <summary>Evidence, or a person, says that it is over.</summary>
    Resolved,
}
