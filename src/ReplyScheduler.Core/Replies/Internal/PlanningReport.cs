using ReplyScheduler.Events;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Replies.Internal;

/// <summary>The words in which a planning run is recorded: its end, its result, its outcome event. The SLO view reads the names of the result.</summary>
internal sealed class PlanningReport(JobRun run, TakeResult take)
{
    public RunEnd Decided() =>
        End(ExecutionStatus.Succeeded, null, null, null, EventNames.Succeeded(run.JobName, run.JobType), EventSeverity.Info);

    public RunEnd Stopped(PlanningStop stop) => stop.Status == ExecutionStatus.Failed
        ? End(stop.Status, stop.Reason, stop.Error, stop.Code, EventNames.Failed(run.JobName, run.JobType), EventSeverity.Error)
        : End(stop.Status, stop.Reason, stop.Error, stop.Code, EventNames.Succeeded(run.JobName, run.JobType), EventSeverity.Info);

    public SchedulerEvent DecisionCreated(Guid decisionId, Guid permitId) => Outcome("decision_created", null, null, EventSeverity.Info) with
    {
        DecisionId = decisionId,
        PermitId = permitId,
    };

    /// <summary>Routine skips and denials are information, not errors (R67).</summary>
    public SchedulerEvent StoppedBy(PlanningStop stop) =>
        Outcome(stop.Outcome, stop.Reason, stop.Code, stop.Status == ExecutionStatus.Failed ? EventSeverity.Error : EventSeverity.Info);

    private RunEnd End(ExecutionStatus status, string? reason, string? error, string? code, string happened, EventSeverity severity) =>
        new(run.RunId, status, reason, Result(code), error, Event(happened, severity, Sentence(StoredCode.Of(status), reason), ("status", StoredCode.Of(status)), ("reason", reason)));

    private SchedulerEvent Outcome(string outcome, string? reason, string? code, EventSeverity severity) =>
        Event(EventNames.SchedulerOutcome, severity, Sentence(outcome, reason), ("outcome", outcome), ("reason", reason), ("code", code));

    private SchedulerEvent Event(string type, EventSeverity severity, string message, params ReadOnlySpan<(string, object?)> more) => new()
    {
        Type = type,
        Severity = severity,
        Message = message,
        Data = EventData.Of(
        [
            ("scheduler_run_id", run.RunId), ("slot_time", run.SlotTime), ("pipeline", run.JobName), ("candidate_id", take.Taken?.CandidateId), .. more,
        ]),
        RunId = run.RunId,
        JobId = run.JobId,
    };

    private string Sentence(string what, string? reason) =>
        $"{run.JobName} for {run.SlotTime:yyyy-MM-dd'T'HH:mm:ss'Z'}: {what}{(reason is null ? "" : ", " + reason)}.";

    private string Result(string? code) => EventData.Of(
        ("queue_size", take.Supply.QueueSize),
        ("tier_1_count", take.Supply.Tier1),
        ("tier_2_count", take.Supply.Tier2),
        ("tier_3_count", take.Supply.Tier3),
        ("tier_4_count", take.Supply.Tier4),
        ("tier", take.Taken?.Tier),
        ("behind", take.IsBehind),
        ("candidate_id", take.Taken?.CandidateId),
        ("code", code));
}
