namespace ReplyScheduler.Scheduling;

/// <summary>What happens to slots that are noticed after the next one is due. Every slot not run becomes a <c>missed</c> row.</summary>
public enum MisfirePolicy
{
    /// <summary>The newest slot runs, the others are folded into it. Default.</summary>
    Coalesce,

    /// <summary>Only a slot whose end has not come runs.</summary>
    Skip,

    /// <summary>All slots inside the catch-up window run, the oldest first, up to the job's limit.</summary>
    RunAll,
}
