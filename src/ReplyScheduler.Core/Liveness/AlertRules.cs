namespace ReplyScheduler.Liveness;

/// <summary>The stable names of rules, as in <c>alerts.rule</c>. Hosts may report findings of rules of their own.</summary>
public static class AlertRules
{
    /// <summary>A job, or with the subject <see cref="SchedulerSubject"/> all of them, has not started for too long.</summary>
    public const string Silence = "silence";

    /// <summary>A slot was not started by its end; critical when it is the second in a row.</summary>
    public const string Missed = "missed";

    /// <summary>A run passed its time-out.</summary>
    public const string Overrun = "overrun";

    /// <summary>A run lost its lease.</summary>
    public const string Abandoned = "abandoned";

    /// <summary>Slots in a row were skipped or blocked, other than by a pause.</summary>
    public const string StuckSkipping = "stuck_skipping";

    /// <summary>A job's last success is older than its limit.</summary>
    public const string Freshness = "freshness";

    /// <summary>Too few slots of a pipeline were hits.</summary>
    public const string SloBurn = "slo_burn";

    /// <summary>A permit's source was not allowed.</summary>
    public const string InvalidPipelineSource = "invalid_pipeline_source";

    /// <summary>A permit's target was not a root.</summary>
    public const string TargetNotRoot = "target_not_root";

    /// <summary>A permit is in flight past its lease.</summary>
    public const string PermitPastLease = "permit_past_lease";

    /// <summary>A permit's outcome is unknown for too long.</summary>
    public const string PermitUnknown = "permit_unknown";

    /// <summary>A permit's outcome could not be found out: a person must say.</summary>
    public const string PermitUnresolved = "permit_unresolved";

    /// <summary>A permit that counted as not posted is public after all.</summary>
    public const string LateSuccess = "late_success";

    /// <summary>A target has two posts.</summary>
    public const string DoublePost = "double_post";

    /// <summary>No live instance handles a job type.</summary>
    public const string NoHandler = "no_handler";

    /// <summary>A job's schedule or time zone cannot be planned.</summary>
    public const string BadSchedule = "bad_schedule";

    /// <summary>An application no longer registers jobs that it owned.</summary>
    public const string UnownedJob = "unowned_job";

    /// <summary>A host's clock differs from the store's.</summary>
    public const string ClockSkew = "clock_skew";

    /// <summary>The watchdog itself did not run.</summary>
    public const string Blind = "blind";

    /// <summary>The store cannot be reached. Told by the process that notices, since there is nowhere to store it.</summary>
    public const string StoreUnreachable = "store_unreachable";

    /// <summary>The subject of <see cref="Silence"/> when nothing of the whole scheduler starts any more.</summary>
    public const string SchedulerSubject = "scheduler";
}
