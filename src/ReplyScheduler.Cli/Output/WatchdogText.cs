using System.Globalization;
using System.Text.Json;
using ReplyScheduler.Liveness;

namespace ReplyScheduler.Cli.Output;

/// <summary>What the watchdog found.</summary>
internal static class WatchdogText
{
    public static string Line(WatchdogReport report)
    {
        var blind = report.BlindSince is { } since ? $", it had not run since {Printable.Instant(since)}" : "";
        var waiting = report.Waiting > 0 ? string.Create(CultureInfo.InvariantCulture, $", {report.Waiting} waiting to be sent") : "";
        var unsent = report.Unsent > 0 ? string.Create(CultureInfo.InvariantCulture, $", {report.Unsent} not accepted") : "";
        return !report.IsEvaluated
            ? (report.IsHealthy ? "watchdog: somebody else judges at this moment, nothing critical" : "watchdog: somebody else judges at this moment; something critical is open, or nobody judged for two periods") + waiting
            : string.Create(CultureInfo.InvariantCulture, $"watchdog: {(report.IsHealthy ? "nothing critical" : "something critical is open")}, {report.Raised} raised, {report.Resolved} resolved, {report.Open} open, {report.Sent} sent{unsent}{waiting}{blind}");
    }

    public static void Write(Utf8JsonWriter json, WatchdogReport report)
    {
        json.Instant("now", report.Now);
        json.WriteBoolean("evaluated", report.IsEvaluated);
        json.WriteBoolean("healthy", report.IsHealthy);
        json.Instant("blind_since", report.BlindSince);
        json.WriteNumber("raised", report.Raised);
        json.WriteNumber("resolved", report.Resolved);
        json.WriteNumber("open", report.Open);
        json.WriteNumber("sent", report.Sent);
        json.WriteNumber("unsent", report.Unsent);
        json.WriteNumber("waiting", report.Waiting);
        json.WriteStartArray("alerts");
        foreach (var alert in report.Alerts) json.Object(item => Json.Alert(item, alert));
        json.WriteEndArray();
    }
}
