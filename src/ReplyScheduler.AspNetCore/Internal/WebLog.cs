using Microsoft.Extensions.Logging;

namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>The messages of this package's log, with stable ids.</summary>
internal static partial class WebLog
{
    [LoggerMessage(100, LogLevel.Warning, "{Count} requests to the trigger were refused since the last line like this.")]
    public static partial void Refused(ILogger log, long count);

    [LoggerMessage(101, LogLevel.Warning, "Refused requests could not be recorded; they are counted on.")]
    public static partial void RefusalsNotWritten(ILogger log, Exception failed);

    [LoggerMessage(102, LogLevel.Error, "A trigger was answered 503.")]
    public static partial void Unavailable(ILogger log, Exception failed);

    [LoggerMessage(104, LogLevel.Error, "The status was answered 503.")]
    public static partial void StatusUnavailable(ILogger log, Exception failed);

    [LoggerMessage(103, LogLevel.Error, "A tick failed; the next one comes at its time.")]
    public static partial void TickFailed(ILogger log, Exception failed);
}
