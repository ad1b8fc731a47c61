using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Liveness;
using ReplyScheduler.Setup;

namespace ReplyScheduler.Cli.Commands;

/// <summary>One look of the watchdog from a process of its own, beside whatever drives it else.</summary>
internal static class WatchdogCommand
{
    /// <summary>The variables that may hold a receiver of alerts, the secret that its requests are signed with, and the address of an outside monitor.</summary>
    public const string WebhookVariable = "REPLYSCHEDULER_ALERT_WEBHOOK", WebhookSecretVariable = "REPLYSCHEDULER_ALERT_WEBHOOK_SECRET", HeartbeatVariable = "REPLYSCHEDULER_HEARTBEAT";

    /// <summary>The sink's name in the outbox: another than the application's, whose notices a person's look must not take.</summary>
    private const string SinkName = "cli_webhook";

    public static Command Make(Sessions sessions)
    {
        var command = new ExampleCommand(
            "watchdog", $"Judges now whether everything goes on, raises and resolves alerts, and tells the receivers in {WebhookVariable} and {HeartbeatVariable}. Exits with 1 if something critical is open or nobody judged for two periods.",
            "watchdog", "watchdog --json");
        command.SetAction((parsed, stop) => sessions.RunAsync(parsed, UseReceivers(sessions.Surroundings), async session =>
        {
            var report = await session.Watchdog.EvaluateAsync(stop);
            session.Answer.Print(() => WatchdogText.Line(report) + Environment.NewLine, () => JsonText.Object(json => WatchdogText.Write(json, report)));
            return report.IsHealthy ? ExitCodes.Pass : ExitCodes.Fail;
        }));
        return command;
    }

    /// <summary>Adds the receivers that the environment names.</summary>
    public static Action<ReplySchedulerBuilder> UseReceivers(Surroundings surroundings) => scheduler =>
    {
        if (surroundings.Variable(WebhookVariable) is { } webhook)
            scheduler.AddAlertWebhook(options => (options.Name, options.Url, options.Secret) = (SinkName, webhook, surroundings.Variable(WebhookSecretVariable) ?? ""));
        if (surroundings.Variable(HeartbeatVariable) is { } monitor) scheduler.AddAlertHeartbeat(options => options.Url = monitor);
    };
}
