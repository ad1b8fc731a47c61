using System.Globalization;
using System.Text;
using System.Text.Json;
using ReplyScheduler.Events;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Makes the record of a run's end with its event. The event holds codes only; what a handler said in words stays with the run.</summary>
internal static class RunEnds
{
    private const int ErrorCharacters = 4000;
    private const int ReasonCharacters = 100;
    private const int ResultBytes = 64 * 1024;

    public static RunEnd Of(JobRun run, PlannedJob.JobTexts texts, RunOutcome outcome)
    {
        var reason = outcome.Reason is null ? null : Bound(outcome.Reason, ReasonCharacters) is { Length: > 0 } code ? code : RunReasons.Unnamed;
        var (result, error) = (outcome.Result, outcome.Error);
        if (result is not null && !IsObject(result))
        {
            result = null;
            error ??= "The result was left out: it is not a JSON object of at most 64 KB.";
        }

        var happened = new SchedulerEvent
        {
            Type = IsFailure(outcome.Status) ? texts.Failed : texts.Succeeded,
            Severity = Severity(outcome.Status),
            Message = Message(run.JobName, texts, outcome.Status, reason),
            Data = Data(run, texts, outcome.Status, reason),
            RunId = run.RunId,
            JobId = run.JobId,
        };
        return new RunEnd(run.RunId, outcome.Status, reason, result, error is null ? null : Bound(error, ErrorCharacters), happened);
    }

    private static bool IsFailure(ExecutionStatus status) =>
        status is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Cancelled or ExecutionStatus.Abandoned;

    private static EventSeverity Severity(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Abandoned => EventSeverity.Error,
        ExecutionStatus.Cancelled or ExecutionStatus.PartlySucceeded => EventSeverity.Warning,
        _ => EventSeverity.Info,
    };

    private static string Message(string job, PlannedJob.JobTexts texts, ExecutionStatus status, string? reason) => status switch
    {
        ExecutionStatus.Succeeded => texts.SuccessMessage,
        ExecutionStatus.PartlySucceeded => $"Job {job} did part of its work.",
        ExecutionStatus.NothingToDo => $"Job {job} had nothing to do: {reason}.",
        ExecutionStatus.Cancelled => $"Job {job} was cancelled: {reason}.",
        _ => $"Job {job} failed: {reason}.",
    };

    /// <summary>Written by hand, since it is the one text of each run: everything in it but name and reason is plain ASCII.</summary>
    private static string Data(JobRun run, PlannedJob.JobTexts texts, ExecutionStatus status, string? reason)
    {
        var why = reason is null ? "null" : $"\"{JsonEncodedText.Encode(reason)}\"";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"scheduler_run_id\":\"{run.RunId}\",\"slot_time\":\"{run.SlotTime:yyyy-MM-ddTHH:mm:ss.FFFFFFFK}\",\"job_name\":\"{texts.NameAsJson}\",\"attempt\":{run.Attempt},\"status\":\"{StoredCode.Of(status)}\",\"reason\":{why}}}");
    }

    private static bool IsObject(string json)
    {
        if (json.Length > ResultBytes || Encoding.UTF8.GetByteCount(json) > ResultBytes) return false;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Bound(string text, int most)
    {
        if (text.Length <= most) return text;
        return text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }
}
