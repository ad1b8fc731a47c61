using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>What a caller is told of its tick.</summary>
internal static class TickAnswer
{
    private const int MostRows = 1000;

    /// <summary>
    /// 202 while something of the tick goes on, or when nobody waited; then 500 if a run that it claimed failed, otherwise 200.
    /// </summary>
    public static int StatusOf(TickReport report, bool waits)
    {
        if (!waits) return StatusCodes.Status202Accepted;
        var own = report.Claimed.Select(run => run.RunId).ToHashSet();
        if (report.Ended.Any(run => IsFailure(run.Status) && own.Contains(run.RunId))) return StatusCodes.Status500InternalServerError;
        own.ExceptWith(report.Ended.Select(run => run.RunId));
        return own.Count > 0 ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
    }

    public static void Write(Utf8JsonWriter json, TickReport report, string tickId, int? forced)
    {
        json.WriteString("tick_id", tickId);
        json.WriteString("now", report.Now);
        json.WriteNumber("claimed_count", report.Claimed.Count);
        json.WriteNumber("ended_count", report.Ended.Count);
        json.WriteNumber("closed_count", report.Closed.Count);
        json.WriteNumber("swept", report.Swept);
        json.WriteNumber("running", report.Running);
        if (forced is { } count) json.WriteNumber("forced", count);
        if (report.NextDue is { } next) json.WriteString("next_due", next);
        Rows(json, "claimed", report.Claimed, Claimed);
        Rows(json, "ended", report.Ended, Ended);
        Rows(json, "closed", report.Closed, Closed);
        json.WriteNumber("sink_failures", report.SinkFailures);
        json.WriteStartArray("trouble");
        foreach (var trouble in report.Trouble) json.WriteStringValue(trouble);
        json.WriteEndArray();
    }

    private static bool IsFailure(ExecutionStatus status) => status is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Abandoned;

    private static void Rows<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> rows, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var row in rows.Take(MostRows))
        {
            json.WriteStartObject();
            write(json, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Claimed(Utf8JsonWriter json, StartedRun run)
    {
        json.WriteString("job", run.JobName);
        json.WriteString("slot_time", run.SlotTime);
        json.WriteString("kind", StoredCode.Of(run.Kind));
        json.WriteString("run_id", run.RunId);
        json.WriteNumber("attempt", run.Attempt);
    }

    private static void Ended(Utf8JsonWriter json, EndedRun run)
    {
        json.WriteString("job", run.JobName);
        json.WriteString("slot_time", run.SlotTime);
        json.WriteString("run_id", run.RunId);
        json.WriteString("status", StoredCode.Of(run.Status));
        if (run.Reason is { } reason) json.WriteString("reason", reason);
    }

    private static void Closed(Utf8JsonWriter json, UnrunSlot slot)
    {
        json.WriteString("job", slot.JobName);
        json.WriteString("slot_time", slot.SlotTime);
        json.WriteString("disposition", StoredCode.Of(slot.Disposition));
        json.WriteString("reason", StoredCode.Of(slot.Reason));
    }
}
