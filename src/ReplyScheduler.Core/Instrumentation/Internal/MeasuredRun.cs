using System.Diagnostics;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Instrumentation.Internal;

/// <summary>
/// One run as listeners see it. It ends as it is recorded and not as its handler answers: a handler may answer after the run was given
/// up, and the store may refuse an end. Concluded once, then ended once.
/// </summary>
internal sealed class MeasuredRun(Instruments instruments, string jobType, Activity? activity)
{
    private readonly long _begun = Stopwatch.GetTimestamp();
    private TimeSpan _duration;

    /// <summary>The handler has answered, or is waited for no more.</summary>
    public void Conclude()
    {
        _duration = Stopwatch.GetElapsedTime(_begun);
        activity?.SetEndTime(activity.StartTimeUtc + _duration);
        instruments.RunConcluded(jobType);
    }

    /// <summary>The end is recorded, or will never be.</summary>
    public void End(RunOutcome outcome)
    {
        var status = StoredCode.Of(outcome.Status);
        instruments.RunEnded(jobType, status, _duration);
        if (activity is null) return;
        var isFailure = outcome.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Abandoned;
        activity.SetTag(InstrumentNames.Status, status).SetTag(InstrumentNames.Reason, outcome.Reason);
        activity.SetStatus(isFailure ? ActivityStatusCode.Error : ActivityStatusCode.Ok, isFailure ? outcome.Reason : null);
        activity.Dispose();
    }
}
