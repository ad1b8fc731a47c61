namespace ReplyScheduler.Diagnoses;

/// <summary>The stable names of findings. They are a contract: scripts go by them.</summary>
public static class FindingNames
{
    /// <summary>The database cannot be reached, opened or found.</summary>
    public const string StoreUnreachable = "store_unreachable";

    /// <summary>Another process or session holds the database.</summary>
    public const string StoreLocked = "store_locked";

    /// <summary>The database refuses this user or role.</summary>
    public const string StoreRefused = "store_refused";

    /// <summary>The file is damaged, or no database.</summary>
    public const string StoreDamaged = "store_damaged";

    /// <summary>The database failed otherwise.</summary>
    public const string StoreFailed = "store_failed";

    /// <summary>The tables are not those of this version: missing, changed, newer, or another program's.</summary>
    public const string SchemaDrift = "schema_drift";

    /// <summary>Committed rows may be lost, so nothing is published.</summary>
    public const string NotDurable = "not_durable";

    /// <summary>What the store itself warns of.</summary>
    public const string StoreWarning = "store_warning";

    /// <summary>This machine's clock and the store's differ by more than five seconds.</summary>
    public const string ClockSkew = "clock_skew";

    /// <summary>Jobs are due and nothing ticks.</summary>
    public const string NoTimer = "no_timer";

    /// <summary>The catalogue is empty.</summary>
    public const string NoJobs = "no_jobs";

    /// <summary>A job is inactive, so that it has no slots.</summary>
    public const string JobDisabled = "job_disabled";

    /// <summary>A job is paused.</summary>
    public const string JobPaused = "job_paused";

    /// <summary>The schedule or the time zone of a job cannot be read.</summary>
    public const string BadSchedule = "bad_schedule";

    /// <summary>No live instance runs jobs of a type.</summary>
    public const string NoHandler = "no_handler";

    /// <summary>Slots passed without a run.</summary>
    public const string SlotsMissed = "slots_missed";

    /// <summary>Slots are skipped since the run before them goes on.</summary>
    public const string SlotsOverlap = "slots_overlap";

    /// <summary>The last runs of a job failed.</summary>
    public const string RunsFailing = "runs_failing";

    /// <summary>Runs are past their lease: their instance is gone.</summary>
    public const string RunsLost = "runs_lost";

    /// <summary>The last success of a job is older than its freshness allows.</summary>
    public const string JobStale = "job_stale";

    /// <summary>An application registers a job no more.</summary>
    public const string JobUnowned = "job_unowned";

    /// <summary>A secret is refused: that of the trigger by the scheduler, or that of the scheduler by an endpoint.</summary>
    public const string WrongSecret = "wrong_secret";

    /// <summary>The trigger that is installed in the database does not drive the application.</summary>
    public const string TriggerFailing = "trigger_failing";

    /// <summary>Permits are rejected for their pipeline source.</summary>
    public const string SourceRejected = "source_rejected";

    /// <summary>Permits are rejected since their target is no root post.</summary>
    public const string TargetRejected = "target_rejected";

    /// <summary>Nothing was posted since posts began to fail.</summary>
    public const string PublisherFailing = "publisher_failing";

    /// <summary>Nobody but a person can say what became of a post.</summary>
    public const string PermitsUnresolved = "permits_unresolved";

    /// <summary>Permits are due and nobody takes them up.</summary>
    public const string PermitsOverdue = "permits_overdue";

    /// <summary>A stop switch is set.</summary>
    public const string Stopped = "stopped";

    /// <summary>An account waits, as its platform or its limits ask.</summary>
    public const string GateClosed = "gate_closed";

    /// <summary>The table of events refuses rows; they wait in the spool.</summary>
    public const string EventsSpooled = "events_spooled";

    /// <summary>An alert is open.</summary>
    public const string AlertOpen = "alert_open";
}
