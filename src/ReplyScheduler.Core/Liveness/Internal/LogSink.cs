using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ReplyScheduler.Scheduling.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Liveness.Internal;

/// <summary>Writes each notice to the host's log.</summary>
internal sealed class LogSink(ILoggerFactory? loggers) : IAlertSink
{
    private readonly ILogger _log = loggers?.CreateLogger("ReplyScheduler") ?? NullLogger.Instance;

    public string Name => "log";

    public ValueTask SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        var (kind, alert) = (StoredCode.Of(notice.Kind), notice.Alert);
        if (notice.Kind == AlertNoticeKind.Resolved) Log.AlertOver(_log, alert.Rule, alert.Subject, alert.Message);
        else if (alert.Severity == AlertSeverity.Critical) Log.AlertIsCritical(_log, kind, alert.Rule, alert.Subject, alert.Message);
        else Log.AlertIsWarning(_log, kind, alert.Rule, alert.Subject, alert.Message);
        return ValueTask.CompletedTask;
    }
}
