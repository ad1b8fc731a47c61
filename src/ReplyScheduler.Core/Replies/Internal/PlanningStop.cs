using ReplyScheduler.Permits;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Replies.Internal;

/// <summary>A planning run's end without a decision.</summary>
/// <param name="Status">Nothing to do for routine, failed for the rest (R67).</param>
/// <param name="Reason">A stable code.</param>
/// <param name="Outcome">The word of the <c>scheduler_outcome</c> event: denied, skipped, error or timeout.</param>
/// <param name="Fate">What becomes of the candidate, if one was taken.</param>
/// <param name="Error">What went wrong, for people.</param>
/// <param name="Code">The judge's own code of a denial.</param>
internal sealed record PlanningStop(ExecutionStatus Status, string Reason, string Outcome, CandidateFate Fate, string? Error = null, string? Code = null)
{
    public static PlanningStop Skipped(string reason) => new(ExecutionStatus.NothingToDo, reason, "skipped", CandidateFate.Release);

    public static PlanningStop Denied(string code) => new(ExecutionStatus.NothingToDo, PlanningReason.Denied, "denied", CandidateFate.Denied, Code: code);

    public static PlanningStop Failed(string reason, string error) => new(ExecutionStatus.Failed, reason, "error", CandidateFate.Retry, error);

    public static PlanningStop TimedOut(string reason, string error) => new(ExecutionStatus.Failed, reason, "timeout", CandidateFate.Retry, error);

    public static PlanningStop BadText(PermitReason reason) => Failed(StoredCode.Of(reason), "The composed text cannot be sent.");
}
