using Microsoft.Extensions.Logging;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Every log message of the scheduler. Ids are stable.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Store {StoreId} is ready; instance {InstanceId} of build {Build} schedules {Jobs} jobs of its code.")]
    public static partial void Ready(ILogger log, Guid storeId, Guid instanceId, string build, int jobs);

    [LoggerMessage(2, LogLevel.Warning, "Store: {Warning}")]
    public static partial void StoreWarning(ILogger log, string warning);

    [LoggerMessage(3, LogLevel.Warning, "This host's clock differs from the store's by {Skew} (positive: it is ahead). It decides nothing, but log times and certificates go by it.")]
    public static partial void ClockSkewed(ILogger log, TimeSpan skew);

    [LoggerMessage(10, LogLevel.Warning, "Job {Job} threw in run {RunId}.")]
    public static partial void RunThrew(ILogger log, Exception thrown, string job, Guid runId);

    [LoggerMessage(11, LogLevel.Warning, "Job {Job} lost the lease of run {RunId}; its token is cancelled.")]
    public static partial void LeaseLost(ILogger log, string job, Guid runId);

    [LoggerMessage(12, LogLevel.Warning, "The leases of {Count} runs could not be renewed and are tried again.")]
    public static partial void RenewFailed(ILogger log, Exception failed, int count);

    [LoggerMessage(13, LogLevel.Warning, "The end of {Count} runs could not be recorded and is tried again.")]
    public static partial void FinishRetried(ILogger log, Exception failed, int count);

    [LoggerMessage(14, LogLevel.Warning, "The store refused a batch of {Count} ends; they are recorded one by one.")]
    public static partial void FinishSplit(ILogger log, Exception failed, int count);

    [LoggerMessage(15, LogLevel.Warning, "The end of run {RunId} was not recorded: {Outcome}. Its lease was lost, or it ended otherwise.")]
    public static partial void EndRefused(ILogger log, Guid runId, string outcome);

    [LoggerMessage(16, LogLevel.Error, "The end of job {Job}, run {RunId}, could not be stored as it was.")]
    public static partial void EndUnstorable(ILogger log, Exception refusal, string job, Guid runId);

    [LoggerMessage(20, LogLevel.Warning, "A claim between two ticks failed; the next tick tries again.")]
    public static partial void CycleFailed(ILogger log, Exception failed);

    [LoggerMessage(21, LogLevel.Warning, "{Count} slots of job {Job} from {From} through {Through} passed without a run; they are recorded as one event.")]
    public static partial void SlotsDropped(ILogger log, string job, DateTimeOffset from, DateTimeOffset through, long count);

    [LoggerMessage(30, LogLevel.Warning, "Event sinks failed to take {Count} events since the start.")]
    public static partial void SinksFailed(ILogger log, Exception? last, long count);

    [LoggerMessage(31, LogLevel.Warning, "Events could not be read for the sinks; they are read again later.")]
    public static partial void RelayFailed(ILogger log, Exception failed);

    [LoggerMessage(40, LogLevel.Warning, "No alert sink is configured: alerts are rows and events, and nobody is told. Call AddAlertLog, AddAlertWebhook or AddAlertSink.")]
    public static partial void NoAlertSink(ILogger log);

    [LoggerMessage(41, LogLevel.Warning, "The watchdog could not judge; a later tick tries again.")]
    public static partial void WatchdogFailed(ILogger log, Exception failed);

    [LoggerMessage(42, LogLevel.Warning, "The alert sink {Sink} did not accept {Count} notices; they are sent again later. {Fault}")]
    public static partial void NoticesUnsent(ILogger log, string sink, int count, string? fault);

    [LoggerMessage(43, LogLevel.Warning, "Alerts could not be delivered; what was not marked as sent is sent again later.")]
    public static partial void DeliveryFailed(ILogger log, Exception failed);

    [LoggerMessage(44, LogLevel.Warning, "A heartbeat was not heard. {Fault}")]
    public static partial void HeartbeatFailed(ILogger log, string fault);

    [LoggerMessage(50, LogLevel.Critical, "Alert {Kind}: {Rule} of {Subject}: {Text}")]
    public static partial void AlertIsCritical(ILogger log, string kind, string rule, string subject, string text);

    [LoggerMessage(51, LogLevel.Warning, "Alert {Kind}: {Rule} of {Subject}: {Text}")]
    public static partial void AlertIsWarning(ILogger log, string kind, string rule, string subject, string text);

    [LoggerMessage(52, LogLevel.Information, "Alert resolved: {Rule} of {Subject}: {Text}")]
    public static partial void AlertOver(ILogger log, string rule, string subject, string text);
}
