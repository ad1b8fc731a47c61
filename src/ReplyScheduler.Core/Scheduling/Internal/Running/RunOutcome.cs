namespace ReplyScheduler.Scheduling.Internal;

/// <summary>How a run ended here, before it is recorded.</summary>
/// <param name="Status">How.</param>
/// <param name="Reason">A stable code; null for a plain success.</param>
/// <param name="Result">The handler's JSON object.</param>
/// <param name="Error">In words.</param>
/// <param name="IsSettled">Whether nothing is to be written: the handler wrote it itself, or may not any more.</param>
/// <param name="Wakes">Whether a further claim is due at once.</param>
internal readonly record struct RunOutcome(
    ExecutionStatus Status, string? Reason = null, string? Result = null, string? Error = null, bool IsSettled = false, bool Wakes = false)
{
    public static RunOutcome Lost { get; } = new(ExecutionStatus.Abandoned, RunReasons.Abandoned, IsSettled: true);

    public static RunOutcome TimedOut { get; } =
        new(ExecutionStatus.TimedOut, RunReasons.TimedOut, Error: "The handler passed the job's time-out.");

    public static RunOutcome Cancelled { get; } =
        new(ExecutionStatus.Cancelled, RunReasons.Cancelled, Error: "The instance was stopped before the run ended.");

    public static RunOutcome CancelledByPerson { get; } =
        new(ExecutionStatus.Cancelled, RunReasons.CancelledByPerson, Error: "Somebody asked to cancel the run; the event job_cancel_requested says who and why.");

    /// <summary>The end of a run that was stopped and whose handler gives no answer.</summary>
    public static RunOutcome Stopped(StopCause cause) => cause switch
    {
        StopCause.LeaseLost => Lost,
        StopCause.TimeOut => TimedOut,
        StopCause.Person => CancelledByPerson,
        _ => Cancelled,
    };

    public static RunOutcome Of(JobResult? result) => result switch
    {
        JobResult.Done done => new(ExecutionStatus.Succeeded, null, done.Result),
        JobResult.PartlyDone partly => new(ExecutionStatus.PartlySucceeded, null, partly.Result),
        JobResult.NothingToDo nothing => new(ExecutionStatus.NothingToDo, nothing.Reason, nothing.Result),
        JobResult.Failed failed => new(ExecutionStatus.Failed, failed.Reason, null, failed.Error),
        JobResult.Recorded recorded => new(recorded.Status, recorded.Reason, IsSettled: true, Wakes: recorded.Wakes),
        _ => new(ExecutionStatus.Failed, RunReasons.Failed, Error: "The handler returned no result."),
    };

    /// <summary>What an exception of a handler means, given why its token was cancelled.</summary>
    public static RunOutcome Of(Exception thrown, StopCause cause) => cause switch
    {
        StopCause.LeaseLost => Lost,
        StopCause.TimeOut => TimedOut,
        StopCause.Shutdown or StopCause.Person when thrown is OperationCanceledException => Stopped(cause),
        _ => new(ExecutionStatus.Failed, RunReasons.Failed, Error: $"{thrown.GetType().FullName}: {thrown.Message}"),
    };
}
