using System.Globalization;
using ReplyScheduler.Events;
using ReplyScheduler.Liveness;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>Raises an alert when many callers are refused, and ends it by evidence: a minute in which some were let in and none was refused.</summary>
internal sealed class RefusalAlarm(IAlerts alerts, string pattern, int from)
{
    /// <summary>So in a new process, too: another one may have raised it.</summary>
    private bool _mayBeRaised = true;

    /// <summary>Takes a minute's counts. One call at a time.</summary>
    public async Task TellAsync(long refused, long letIn)
    {
        if (refused >= from)
        {
            _mayBeRaised = true;
            var message = string.Create(CultureInfo.InvariantCulture, $"{refused} requests to the trigger were refused within a minute.");
            await alerts.ReportAsync(EventNames.TriggerRefused, Subject, AlertSeverity.Warning, message).ConfigureAwait(false);
        }
        else if (refused == 0 && letIn > 0 && _mayBeRaised)
        {
            await alerts.ClearAsync(EventNames.TriggerRefused, Subject).ConfigureAwait(false);
            _mayBeRaised = false;
        }
    }

    private string Subject => pattern.Length is > 0 and <= 200 ? pattern : "trigger";
}
