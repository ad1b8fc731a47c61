using ReplyScheduler.Cli.Output;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Commands;

/// <summary>Answers that changed nothing, in words.</summary>
internal static class Refusals
{
    public static int NoJob(Answer answer, string name) => answer.Refuse("not_found", $"There is no job '{name}': `replyscheduler jobs list` shows which there are.");

    /// <summary>Tells what became of a request.</summary>
    /// <param name="answer">Where it goes.</param>
    /// <param name="outcome">What the store answered.</param>
    /// <param name="subject">What was asked for: a job's name or an id.</param>
    /// <param name="done">What it is called when it was done.</param>
    /// <param name="nothing">What it means when there was nothing to do.</param>
    public static int Tell(Answer answer, JobRequestOutcome outcome, string subject, Func<JobRequestOutcome.Accepted, string> done, string nothing) => outcome switch
    {
        JobRequestOutcome.Accepted accepted => Accepted(answer, accepted, done(accepted)),
        JobRequestOutcome.Known known => answer.Refuse("known", $"A request with the key waits already: {known.RequestId}."),
        JobRequestOutcome.NotFound => answer.Refuse("not_found", $"There is no '{subject}'."),
        JobRequestOutcome.Inactive => answer.Refuse("inactive", $"The job is inactive: `replyscheduler jobs activate {subject}` first."),
        JobRequestOutcome.Ended ended => answer.Refuse("ended", $"The run has ended already: {StoredCode.Of(ended.Status)}."),
        JobRequestOutcome.Invalid invalid => answer.Refuse("invalid", $"The job's schedule cannot be read: {invalid.Reason}"),
        JobRequestOutcome.TooMany many => answer.Refuse("too_many", $"{many.Waiting} requests of the job wait already."),
        _ => answer.Refuse("nothing", nothing),
    };

    private static int Accepted(Answer answer, JobRequestOutcome.Accepted accepted, string done)
    {
        answer.Say(accepted.PausedUntil is { } until && accepted.RequestId is not null ? $"{done} The job is paused until {Printable.Instant(until)}: it waits until then." : done, json =>
        {
            json.WriteBoolean("done", true);
            json.WriteNumber("count", accepted.Count);
            json.Id("request_id", accepted.RequestId);
            json.Instant("paused_until", accepted.PausedUntil);
        });
        return ExitCodes.Pass;
    }
}
