namespace ReplyScheduler.Diagnoses.Internal;

/// <summary>What the watchdog holds open.</summary>
internal static class AlertFindings
{
    public static IEnumerable<Finding> Of(DiagnosisBasis basis) => basis.Evidence.Alerts.Take(10).Select(alert => new Finding(
        FindingNames.AlertOpen, FindingSeverity.Note, "", $"An alert is open: {alert}", "It resolves by itself when its cause is gone; `replyscheduler alerts list` shows since when, and who knows of it."));
}
