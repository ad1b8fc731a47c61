using System.Globalization;
using System.Text;
using ReplyScheduler.Liveness;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Output;

/// <summary>What a tick did.</summary>
internal static class TickText
{
    public static string Lines(TickReport report, WatchdogReport watchdog)
    {
        var text = new StringBuilder();
        foreach (var run in report.Ended)
            text.AppendLine(CultureInfo.InvariantCulture, $"{StoredCode.Of(run.Status)}  {Printable.Line(run.JobName)}  slot {Printable.Instant(run.SlotTime)}  run {run.RunId}{(run.Reason is null ? "" : "  " + run.Reason)}");
        foreach (var slot in report.Closed)
            text.AppendLine(CultureInfo.InvariantCulture, $"{StoredCode.Of(slot.Disposition)}  {Printable.Line(slot.JobName)}  slot {Printable.Instant(slot.SlotTime)}  {StoredCode.Of(slot.Reason)}");
        foreach (var trouble in report.Trouble) text.AppendLine(Printable.Line(trouble, 1_000));
        text.Append(CultureInfo.InvariantCulture, $"{report.Claimed.Count} claimed, {report.Ended.Count} ended, {report.Closed.Count} not run, {report.Swept} swept");
        if (report.Running > 0) text.Append(CultureInfo.InvariantCulture, $", {report.Running} cancelled since they still ran");
        return text.AppendLine(report.NextDue is { } next ? $"; next due {Printable.Instant(next)}" : "").AppendLine(WatchdogText.Line(watchdog)).ToString();
    }

    public static string Json(TickReport report, WatchdogReport watchdog) => JsonText.Object(json =>
    {
        json.Instant("now", report.Now);
        json.WriteStartArray("claimed");
        foreach (var run in report.Claimed)
        {
            json.Object(item =>
            {
                item.WriteString("job_name", run.JobName);
                item.Instant("slot_time", run.SlotTime);
                item.WriteString("kind", StoredCode.Of(run.Kind));
                item.WriteString("run_id", run.RunId);
                item.WriteNumber("attempt", run.Attempt);
            });
        }

        json.WriteEndArray();
        json.WriteStartArray("ended");
        foreach (var run in report.Ended)
        {
            json.Object(item =>
            {
                item.WriteString("job_name", run.JobName);
                item.Instant("slot_time", run.SlotTime);
                item.WriteString("run_id", run.RunId);
                item.WriteString("status", StoredCode.Of(run.Status));
                item.WriteString("reason_code", run.Reason);
            });
        }

        json.WriteEndArray();
        json.WriteStartArray("not_run");
        foreach (var slot in report.Closed)
        {
            json.Object(item =>
            {
                item.WriteString("job_name", slot.JobName);
                item.Instant("slot_time", slot.SlotTime);
                item.WriteString("disposition", StoredCode.Of(slot.Disposition));
                item.WriteString("reason_code", StoredCode.Of(slot.Reason));
            });
        }

        json.WriteEndArray();
        json.WriteNumber("swept", report.Swept);
        json.WriteNumber("running", report.Running);
        json.Instant("next_due", report.NextDue);
        json.Texts("trouble", report.Trouble);
        json.WriteStartObject("watchdog");
        WatchdogText.Write(json, watchdog);
        json.WriteEndObject();
    });
}
