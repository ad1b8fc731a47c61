namespace ReplyScheduler.Scheduling;

/// <summary>How a handler's work went: a closed union.</summary>
public abstract record JobResult
{
    private JobResult()
    {
    }

    /// <summary>A plain success: <see cref="Done"/> without a result.</summary>
    public static JobResult Success { get; } = new Done();

    /// <summary>The work was done.</summary>
    /// <param name="Result">A JSON object with counts and findings, at most 64 KB; null for none.</param>
    public sealed record Done(string? Result = null) : JobResult;

    /// <summary>Part of the work was done.</summary>
    /// <param name="Result">A JSON object whose counts say how much.</param>
    public sealed record PartlyDone(string Result) : JobResult;

    /// <summary>There was nothing to do: neither success nor failure.</summary>
    /// <param name="Reason">A stable code, 1 to 100 characters.</param>
    /// <param name="Result">A JSON object with findings; null for none.</param>
    public sealed record NothingToDo(string Reason, string? Result = null) : JobResult;

    /// <summary>The work failed; the job's retries decide what comes next.</summary>
    /// <param name="Reason">A stable code, 1 to 100 characters.</param>
    /// <param name="Error">What went wrong, for people; at most 4,000 characters are kept.</param>
    public sealed record Failed(string Reason, string Error) : JobResult;

    /// <summary>
    /// The handler's own last store step ended the run already, or found it fenced (<see cref="ExecutionStatus.Abandoned"/>).
    /// </summary>
    /// <param name="Status">How it ended.</param>
    /// <param name="Reason">Its reason.</param>
    /// <param name="Wakes">Whether the step may have asked for a run now, so that a further claim is due at once.</param>
    internal sealed record Recorded(ExecutionStatus Status, string? Reason, bool Wakes = true) : JobResult;
}
