using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Postgres.Triggers;

namespace ReplyScheduler.Cli.Commands;

/// <summary>The trigger's side of Postgres: pg_cron calls the application's endpoint.</summary>
internal static class TriggerCommand
{
    private static readonly string[] Examples =
    [
        "trigger install --postgres env --url https://bot.example.com/functions/v1/run-scheduled-jobs", "trigger verify --postgres env", "trigger --print --postgres env --url https://bot.example.com/functions/v1/run-scheduled-jobs",
    ];

    public static Command Make(Sessions sessions)
    {
        var options = new TriggerOptionSet(sessions);
        var print = new Option<bool>("--print") { Description = "Print the installation as a script for psql; nothing connects. It asks for the secret as the variable 'secret'." };
        var trigger = new ExampleCommand("trigger", "Installs, verifies, explains, rotates and rolls back what calls the application's endpoint from Postgres.", Examples) { print };
        options.AddTo(trigger);
        trigger.SetAction((parsed, _) => TriggerOptionSet.WithoutOption(() =>
        {
            if (!parsed.GetValue(print)) throw new BadInputException("Say what to do: install, verify, doctor, rotate or rollback, or --print. See: replyscheduler trigger --help");
            var opened = options.Open(parsed);
            var script = opened.Print();
            sessions.Answer(parsed).Print(() => script, () => JsonText.Object(json => json.WriteString("script", script)));
            return Task.FromResult(ExitCodes.Pass);
        }));
        Command[] commands = [Install(options), Verify(options), Doctor(options), Rotate(options), Rollback(options)];
        foreach (var command in commands) trigger.Subcommands.Add(command);
        return trigger;
    }

    private static Command Install(TriggerOptionSet options)
    {
        var command = new ExampleCommand(
            "install", "Installs the trigger, its ledger and the watchdog, in one transaction, repeatable at will. What the role may not do is printed for an administrator.",
            "trigger install --postgres env --url https://bot.example.com/functions/v1/run-scheduled-jobs",
            "trigger install --postgres env --url https://bot.example.com/functions/v1/run-scheduled-jobs --secret file:/run/secrets/trigger --sender http --secrets table");
        return options.Command(command, async (_, trigger, answer, stop) => Tell(answer, await trigger.InstallAsync(stop)));
    }

    private static Command Verify(TriggerOptionSet options)
    {
        var window = Ask.Span("--window", "How far back the ledger and the runs are looked at; else 1h.");
        var command = new ExampleCommand("verify", "Verifies the trigger, line by line. Exits with 0 for PASS, 1 for FAIL, 2 for NO EVIDENCE.", "trigger verify --postgres env", "trigger verify --postgres env --window 10m --json") { window };
        return options.Command(command, async (parsed, trigger, answer, stop) =>
        {
            var verification = await trigger.VerifyAsync(parsed.GetValue(window), stop);
            answer.Print(verification.ToText, () => TriggerText.Verification(verification));
            return verification.ExitCode;
        });
    }

    private static Command Doctor(TriggerOptionSet options)
    {
        var fix = new Option<bool>("--fix") { Description = "Mend what is safe; reinstalls only where the URL and the secret are given." };
        var command = new ExampleCommand("doctor", "Explains each line that does not pass, and with --fix mends what is safe.", "trigger doctor --postgres env", "trigger doctor --postgres env --fix") { fix };
        return options.Command(command, async (parsed, trigger, answer, stop) =>
        {
            var diagnosis = await trigger.DoctorAsync(parsed.GetValue(fix), stop);
            answer.Print(diagnosis.ToText, () => TriggerText.Diagnosis(diagnosis));
            return diagnosis.Verification.ExitCode;
        });
    }

    private static Command Rotate(TriggerOptionSet options)
    {
        var finish = new Option<bool>("--finish") { Description = "Forget the previous secret now." };
        var secret = options.NewSecret();
        var command = new ExampleCommand(
            "rotate", "Sets a new secret; calls are signed with the old one beside it until the overlap ends. The application must accept the new one first.",
            "trigger rotate --postgres env --new-secret file:/run/secrets/trigger.new", "trigger rotate --postgres env --finish") { secret, finish };
        command.Validators.Add(result =>
        {
            if (result.GetResult(secret) is null == result.GetResult(finish) is null) result.AddError("Say which: either --new-secret FROM or --finish.");
        });
        return options.Command(command, async (parsed, trigger, answer, stop) => Tell(
            answer, parsed.GetValue(finish) ? await trigger.FinishRotationAsync(stop) : await trigger.RotateAsync(options.Read(parsed.GetValue(secret)!, "--new-secret"), stop)));
    }

    private static Command Rollback(TriggerOptionSet options)
    {
        var jobs = new Option<bool>("--deactivate-jobs") { Description = "Make the jobs of the catalogue inactive, too." };
        var secrets = new Option<bool>("--delete-secrets") { Description = "Delete the secrets, too." };
        var command = new ExampleCommand(
            "rollback", "Removes what was installed and nothing else. May be run twice.", "trigger rollback --postgres env", "trigger rollback --postgres env --deactivate-jobs --delete-secrets") { jobs, secrets };
        return options.Command(command, async (parsed, trigger, answer, stop) => Tell(
            answer, await trigger.RollbackAsync(new TriggerRollback { DeactivateJobs = parsed.GetValue(jobs), DeleteSecrets = parsed.GetValue(secrets) }, stop)));
    }

    private static int Tell(Answer answer, TriggerReport report)
    {
        answer.Print(() => report.ToText() is { Length: > 0 } text ? text : "Nothing was to be done." + Environment.NewLine, () => TriggerText.Report(report));
        return report.IsComplete ? ExitCodes.Pass : ExitCodes.Refused;
    }
}
