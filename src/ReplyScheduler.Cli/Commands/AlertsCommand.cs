using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Liveness;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Commands;

/// <summary>What the watchdog found, and what people do about it.</summary>
internal static class AlertsCommand
{
    private static readonly (string, Func<Alert, string>)[] Columns =
    [
        ("LAST SEEN", alert => Printable.Instant(alert.LastSeenAt)), ("SEVERITY", alert => StoredCode.Of(alert.Severity)), ("STATE", State), ("RULE", alert => alert.Rule), ("SUBJECT", alert => alert.Subject),
        ("TIMES", alert => $"{alert.Count}"), ("MESSAGE", alert => alert.Message), ("ALERT", alert => alert.Id.ToString()),
    ];

    private static readonly (string, Func<AlertSilence, string>)[] SilenceColumns =
    [
        ("UNTIL", silence => Printable.Instant(silence.EndedAt ?? silence.Until)), ("RULE", silence => silence.Rule), ("SUBJECT", silence => silence.Subject), ("OWNER", silence => silence.Owner),
        ("REASON", silence => silence.Reason), ("SILENCE", silence => silence.Id.ToString()),
    ];

    public static Command Make(Sessions sessions)
    {
        var alerts = new ExampleCommand("alerts", "Lists, acknowledges, resolves and silences alerts.", "alerts list", "alerts ack 0195f3a2-7c1e-7000-8000-000000000000 --why 'looking into it'");
        Command[] commands = [List(sessions), Acknowledge(sessions), Resolve(sessions), Silence(sessions), Silences(sessions), Unsilence(sessions)];
        foreach (var command in commands) alerts.Subcommands.Add(command);
        return alerts;
    }

    private static Command List(Sessions sessions)
    {
        var (limit, all) = (Ask.Limit(100), new Option<bool>("--all") { Description = "Resolved ones, too." });
        var rule = new Option<string?>("--rule") { Description = "Only those of this rule.", HelpName = "RULE" };
        var subject = new Option<string?>("--subject") { Description = "Only those about this subject.", HelpName = "SUBJECT" };
        var command = new ExampleCommand("list", "Lists alerts that are not resolved.", "alerts list", "alerts list --all --rule silence --json") { all, rule, subject, limit };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var query = new AlertQuery { Rule = parsed.GetValue(rule), Subject = parsed.GetValue(subject), IncludeResolved = parsed.GetValue(all), Limit = parsed.GetValue(limit) };
            session.Answer.List(await session.Alerts.ListAsync(query, stop), "There is no alert.", Columns, Json.Alert);
            return ExitCodes.Pass;
        });
    }

    private static Command Acknowledge(Sessions sessions)
    {
        var (id, by, why) = (Ask.Id("The alert."), Ask.By(), Ask.Why(required: false));
        var command = new ExampleCommand("ack", "Says that somebody knows: there are no more reminders of it.", "alerts ack 0195f3a2-7c1e-7000-8000-000000000000 --why 'looking into it'") { id, by, why };
        return sessions.Command(command, async (parsed, session, stop) => Tell(
            session.Answer, await session.Alerts.AcknowledgeAsync(parsed.GetValue(id), parsed.GetRequiredValue(by), parsed.GetValue(why), stop), $"{parsed.GetValue(id)} is acknowledged."));
    }

    private static Command Resolve(Sessions sessions)
    {
        var (id, by, why) = (Ask.Id("The alert."), Ask.By(), Ask.Why(required: true));
        var command = new ExampleCommand("resolve", "Resolves an alert that no evidence can end.", "alerts resolve 0195f3a2-7c1e-7000-8000-000000000000 --why 'the second post was deleted'") { id, by, why };
        return sessions.Command(command, async (parsed, session, stop) => Tell(
            session.Answer, await session.Alerts.ResolveAsync(parsed.GetValue(id), parsed.GetRequiredValue(by), parsed.GetValue(why)!, stop), $"{parsed.GetValue(id)} is resolved."));
    }

    private static Command Silence(Sessions sessions)
    {
        var (by, why) = (Ask.By(), Ask.Why(required: true));
        var rule = new Option<string>("--rule") { Description = "A rule, or the beginning of one and *.", HelpName = "RULE", Required = true };
        var subject = new Option<string>("--subject") { Description = "A subject, or the beginning of one and *.", HelpName = "SUBJECT", DefaultValueFactory = _ => "*" };
        var (until, span) = (Ask.Instant("--until", "The silence ends here."), Ask.Span("--for", "How long, such as 2h, by the store's clock."));
        var command = new ExampleCommand(
            "silence", "Keeps alerts from the sinks for a while; they are raised and resolved all the same.",
            "alerts silence --rule silence --subject nightly_report --for 8h --why 'the feed is moved'", "alerts silence --rule '*' --until 2026-12-24T18:00:00Z --why 'moving house'") { rule, subject, until, span, by, why };
        command.Validators.Add(result =>
        {
            if (result.GetResult(until) is null == result.GetResult(span) is null) result.AddError("Say how long: either --until INSTANT or --for TIME.");
        });
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var end = parsed.GetValue(until) ?? (await session.Store.Schema.PrepareAsync(stop)).Now + parsed.GetValue(span)!.Value;
            var silence = await session.Alerts.SilenceAsync(parsed.GetRequiredValue(rule), parsed.GetRequiredValue(subject), parsed.GetRequiredValue(by), parsed.GetValue(why)!, end, stop);
            session.Answer.Say($"Silent until {Printable.Instant(silence.Until)}: {silence.Rule} of {silence.Subject}. `replyscheduler alerts unsilence {silence.Id}` ends it.", json => Json.Silence(json, silence));
            return ExitCodes.Pass;
        });
    }

    private static Command Silences(Sessions sessions)
    {
        var all = new Option<bool>("--all") { Description = "Those that are over, too." };
        var command = new ExampleCommand("silences", "Lists silences.", "alerts silences", "alerts silences --all --json") { all };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            session.Answer.List(await session.Alerts.SilencesAsync(parsed.GetValue(all), stop), "There is no silence.", SilenceColumns, Json.Silence);
            return ExitCodes.Pass;
        });
    }

    private static Command Unsilence(Sessions sessions)
    {
        var (id, by) = (Ask.Id("The silence."), Ask.By());
        var command = new ExampleCommand("unsilence", "Ends a silence now: what is still open is told.", "alerts unsilence 0195f3a2-7c1e-7000-8000-000000000000") { id, by };
        return sessions.Command(command, async (parsed, session, stop) => Tell(
            session.Answer, await session.Alerts.UnsilenceAsync(parsed.GetValue(id), parsed.GetRequiredValue(by), stop), $"The silence {parsed.GetValue(id)} is over."));
    }

    private static int Tell(Answer answer, StepOutcome outcome, string done)
    {
        switch (outcome)
        {
            case StepOutcome.Applied:
                answer.Say(done, json => json.WriteBoolean("done", true));
                return ExitCodes.Pass;
            case StepOutcome.Conflict conflict:
                return answer.Refuse(conflict.Actual, $"Nothing was changed: it is {conflict.Actual}.");
            default:
                return answer.Refuse("not_found", "Nothing was changed: there is none of that id.");
        }
    }

    private static string State(Alert alert) => $"{StoredCode.Of(alert.State)}{(alert.IsSilenced ? ", silenced" : "")}{(alert.IsInhibited ? ", inhibited" : "")}";
}
