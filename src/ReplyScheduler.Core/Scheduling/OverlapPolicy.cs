namespace ReplyScheduler.Scheduling;

/// <summary>What happens to a slot that is due while the job's last run still goes on.</summary>
public enum OverlapPolicy
{
    /// <summary>The slot is skipped, with a row that says so. Default.</summary>
    Skip,

    /// <summary>The runs overlap.</summary>
    Allow,
}
