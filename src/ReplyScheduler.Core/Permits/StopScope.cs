namespace ReplyScheduler.Permits;

/// <summary>How far a stop switch reaches.</summary>
public enum StopScope
{
    /// <summary>Everything.</summary>
    Global,

    /// <summary>One pipeline.</summary>
    Pipeline,

    /// <summary>One account, on every platform.</summary>
    Account,
}
