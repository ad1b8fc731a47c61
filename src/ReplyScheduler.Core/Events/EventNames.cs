using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Events;

/// <summary>The stable names of events. They are a contract: dashboards and alerts go by them.</summary>
public static class EventNames
{
    /// <summary>An instance started; the data hold its effective configuration.</summary>
    public const string SchedulerBoot = "scheduler_boot";

    /// <summary>How a planning run ended: decision created, denied, skipped, error or timeout.</summary>
    public const string SchedulerOutcome = "scheduler_outcome";

    /// <summary>A run was claimed; written by the claim's own transaction.</summary>
    public const string JobStarted = "job_started";

    /// <summary>A run ended well.</summary>
    public const string JobSucceeded = "job_succeeded";

    /// <summary>A run failed, timed out or was cancelled.</summary>
    public const string JobFailed = "job_failed";

    /// <summary>A slot did not run for a named reason such as overlap or pause.</summary>
    public const string JobSkipped = "job_skipped";

    /// <summary>A run lost its lease: its instance is gone or stopped renewing.</summary>
    public const string JobAbandoned = "job_abandoned";

    /// <summary>Slots passed without a run.</summary>
    public const string SlotMissed = "slot_missed";

    /// <summary>A slot could not run: nobody handles its type.</summary>
    public const string SlotBlocked = "slot_blocked";

    /// <summary>A catalogue row was planned for the first time since it changed.</summary>
    public const string JobPlanned = "job_planned";

    /// <summary>A catalogue row has a bad cron expression or time zone and is not run.</summary>
    public const string JobInvalid = "job_invalid";

    /// <summary>Code wrote its own definition over a catalogue row.</summary>
    public const string JobOverwritten = "job_overwritten";

    /// <summary>A job that an application registered once is registered by it no more; it is left alone.</summary>
    public const string JobUnowned = "job_unowned";

    /// <summary>A run was asked for, now or later; the data hold who and why.</summary>
    public const string JobRunRequested = "job_run_requested";

    /// <summary>Runs for occurrences of the past were asked for.</summary>
    public const string JobBackfillRequested = "job_backfill_requested";

    /// <summary>A run, or a request that waited, was asked to be cancelled.</summary>
    public const string JobCancelRequested = "job_cancel_requested";

    /// <summary>A job was paused until an instant.</summary>
    public const string JobPaused = "job_paused";

    /// <summary>A person brought jobs into the catalogue, or changed some; the data hold which, who and why.</summary>
    public const string JobDefined = "job_defined";

    /// <summary>A person made a job active.</summary>
    public const string JobActivated = "job_activated";

    /// <summary>A person made a job inactive.</summary>
    public const string JobDeactivated = "job_deactivated";

    /// <summary>A pause was ended by hand.</summary>
    public const string JobResumed = "job_resumed";

    /// <summary>A candidate entered the queue again on request.</summary>
    public const string CandidateRequeued = "candidate_requeued";

    /// <summary>A platform asked for a pause, so an account's gate closed.</summary>
    public const string GateClosed = "gate_closed";

    /// <summary>A stop switch was set.</summary>
    public const string StopSwitchSet = "stop_switch_set";

    /// <summary>A stop switch was released.</summary>
    public const string StopSwitchReleased = "stop_switch_released";

    /// <summary>Requests to the trigger's endpoint were refused; the data hold how many since when, and nothing of what they held.</summary>
    public const string TriggerRefused = "trigger_refused";

    /// <summary>A finding was raised, or became critical.</summary>
    public const string AlertRaised = "alert_raised";

    /// <summary>A finding ended.</summary>
    public const string AlertResolved = "alert_resolved";

    /// <summary>A person took a finding on.</summary>
    public const string AlertAcknowledged = "alert_acknowledged";

    /// <summary>A person silenced findings until an instant.</summary>
    public const string AlertSilenced = "alert_silenced";

    /// <summary>A silence was ended by hand.</summary>
    public const string AlertUnsilenced = "alert_unsilenced";

    /// <summary>The start event of a job: <c>job_started</c>, or <c>&lt;pipeline&gt;_job_started</c> for a planning job.</summary>
    public static string Started(string jobName, string jobType) =>
        jobType == JobTypes.ReplyPipeline ? jobName + "_job_started" : JobStarted;

    /// <summary>The success event of a job.</summary>
    public static string Succeeded(string jobName, string jobType) =>
        jobType == JobTypes.ReplyPipeline ? jobName + "_job_success" : JobSucceeded;

    /// <summary>The failure event of a job.</summary>
    public static string Failed(string jobName, string jobType) =>
        jobType == JobTypes.ReplyPipeline ? jobName + "_job_error" : JobFailed;

    /// <summary>The event of a permit that entered <paramref name="status"/>; a rejection's name carries its reason.</summary>
    public static string Permit(PermitStatus status, PermitReason? reason) => status switch
    {
        PermitStatus.Pending => "permit_requested",
        PermitStatus.Rejected => "permit_rejected_" + StoredCode.Of(reason ?? PermitReason.PolicyUndefined),
        _ => "permit_" + StoredCode.Of(status).ToLowerInvariant(),
    };
}
