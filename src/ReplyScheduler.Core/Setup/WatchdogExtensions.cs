using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ReplyScheduler.Liveness;
using ReplyScheduler.Liveness.Internal;

namespace ReplyScheduler.Setup;

/// <summary>Adds the watchdog and its sinks to the scheduler.</summary>
public static class WatchdogExtensions
{
    /// <summary>
    /// Lets the host's ticks drive the watchdog, once in a period over all hosts. Without it, <see cref="IWatchdog"/> judges when it is called. A sink or heartbeat implies it.
    /// </summary>
    /// <param name="builder">The scheduler's builder.</param>
    /// <param name="configure">Changes the options.</param>
    public static ReplySchedulerBuilder AddWatchdog(this ReplySchedulerBuilder builder, Action<WatchdogOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Watchdog ??= new WatchdogOptions();
        configure?.Invoke(builder.Watchdog);
        return builder;
    }

    /// <summary>Sends alerts to a sink; may be called for several.</summary>
    public static ReplySchedulerBuilder AddAlertSink<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSink>(this ReplySchedulerBuilder builder)
        where TSink : class, IAlertSink
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertSink, TSink>());
        return builder.AddWatchdog();
    }

    /// <summary>Sends alerts to a sink; may be called for several. The caller disposes it.</summary>
    public static ReplySchedulerBuilder AddAlertSink(this ReplySchedulerBuilder builder, IAlertSink sink)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(sink);
        builder.Services.AddSingleton(sink);
        return builder.AddWatchdog();
    }

    /// <summary>Writes alerts to the host's log, by the name <c>log</c>.</summary>
    public static ReplySchedulerBuilder AddAlertLog(this ReplySchedulerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IAlertSink>(services => new LogSink(services.GetService<ILoggerFactory>()));
        return builder.AddWatchdog();
    }

    /// <summary>Posts alerts as JSON, signed as Standard Webhooks; may be called for several of different names.</summary>
    /// <param name="builder">The scheduler's builder.</param>
    /// <param name="configure">Sets at least the URL and the secret.</param>
    public static ReplySchedulerBuilder AddAlertWebhook(this ReplySchedulerBuilder builder, Action<AlertWebhookOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new AlertWebhookOptions();
        configure(options);
        var url = ReceiverUrl.Check("AlertWebhookOptions.Url", options.Url, builder.Errors);
        var key = WebhookKey.Check("AlertWebhookOptions.Secret", options.Secret, builder.Errors);
        var further = options.FurtherSecret is null ? null : WebhookKey.Check("AlertWebhookOptions.FurtherSecret", options.FurtherSecret, builder.Errors);
        ReceiverUrl.CheckHandler("AlertWebhookOptions.MessageHandler", options.MessageHandler, builder.Errors);
        var (name, handler) = (options.Name, options.MessageHandler);
        if (url is not null && key is not null)
        {
            IReadOnlyList<byte[]> keys = further is null ? [key] : [key, further];
            builder.Services.AddSingleton<IAlertSink>(services => new WebhookSink(name, url, keys, handler, services.GetRequiredService<TimeProvider>()));
        }

        return builder.AddWatchdog();
    }

    /// <summary>Tells an outside monitor the verdict of each evaluation; may be called for several.</summary>
    /// <param name="builder">The scheduler's builder.</param>
    /// <param name="configure">Sets at least the URL.</param>
    public static ReplySchedulerBuilder AddAlertHeartbeat(this ReplySchedulerBuilder builder, Action<AlertHeartbeatOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new AlertHeartbeatOptions();
        configure(options);
        var url = ReceiverUrl.Check("AlertHeartbeatOptions.Url", options.Url, builder.Errors);
        var fail = options.FailUrl is not null ? ReceiverUrl.Check("AlertHeartbeatOptions.FailUrl", options.FailUrl, builder.Errors) : url is null ? null : FailOf(url);
        ReceiverUrl.CheckHandler("AlertHeartbeatOptions.MessageHandler", options.MessageHandler, builder.Errors);
        if (url is not null && fail is not null) builder.Services.AddSingleton(new Heartbeat(url, fail, options.MessageHandler));
        return builder.AddWatchdog();
    }

    private static Uri FailOf(Uri url) => new UriBuilder(url) { Path = url.AbsolutePath.TrimEnd('/') + "/fail" }.Uri;
}
