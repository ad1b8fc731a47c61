using System.CommandLine;
using ReplyScheduler.Cli.Commands;
using ReplyScheduler.Cli.Databases;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Postgres.Triggers;

namespace ReplyScheduler.Cli.CommandLine;

/// <summary>The options of everything about the trigger.</summary>
internal sealed class TriggerOptionSet(Sessions sessions)
{
    /// <summary>The variable that may hold the trigger's secret.</summary>
    public const string SecretVariable = "REPLYSCHEDULER_TRIGGER_SECRET";

    private readonly Option<string?> url = new("--url") { Description = "The endpoint, as the database server reaches it.", HelpName = "URL", Recursive = true };
    private readonly Option<string?> secret = new("--secret") { Description = $"The secret that calls are made with: env:NAME, file:PATH or -; else the variable {SecretVariable}.", HelpName = "FROM", Recursive = true };
    private readonly Option<TriggerAuthentication?> authentication = Words<TriggerAuthentication>("--authentication", "How the endpoint knows the caller; else signed");
    private readonly Option<TriggerSender?> sender = Words<TriggerSender>("--sender", "What calls the endpoint; else pg_net");
    private readonly Option<TriggerSecretStore?> secrets = Words<TriggerSecretStore>("--secrets", "Where the database keeps the secret; else vault");
    private readonly Option<string?> schedule = new("--schedule") { Description = "When the trigger fires, as pg_cron reads it; else every minute.", HelpName = "CRON", Recursive = true };
    private readonly Option<string?> job = new("--trigger-job") { Description = "The name of the trigger's cron job; else that of the schema with _trigger.", HelpName = "NAME", Recursive = true };
    private readonly Option<string?> watchdogJob = new("--watchdog-job") { Description = "The name of the watchdog's cron job; else that of the schema with _watchdog.", HelpName = "NAME", Recursive = true };
    private readonly Option<string?> cronDatabase = new("--cron-database") { Description = "The database of the same server that pg_cron lives in; else this one.", HelpName = "NAME", Recursive = true };
    private readonly Option<bool> unseen = new("--accept-unseen-jobs") { Description = "Go on although this role sees no cron jobs of others.", Recursive = true };
    private readonly Option<bool> http = new("--allow-http") { Description = "Accept a URL without TLS that is not on this machine.", Recursive = true };

    /// <summary>Adds them to the command whose subcommands have them all.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [url, secret, authentication, sender, secrets, schedule, job, watchdogJob, cronDatabase, unseen, http];
        foreach (var option in all) command.Options.Add(option);
    }

    /// <summary>A secret that is to come.</summary>
    public Option<string?> NewSecret() => new("--new-secret") { Description = "The new secret: env:NAME, file:PATH or -.", HelpName = "FROM" };

    /// <summary>Reads a secret.</summary>
    public string Read(string from, string option) => SecretText.Of(from, option, sessions.Surroundings);

    /// <summary>The trigger that is meant. Nothing is opened.</summary>
    /// <exception cref="BadInputException">The database is no Postgres.</exception>
    public PostgresTrigger Open(ParseResult parsed) => sessions.Database(parsed) is PostgresSchema database
        ? new PostgresTrigger(database.Options(), Options(parsed))
        : throw new BadInputException("The trigger lives in a Postgres database: give --postgres. A SQLite file is driven by a timer of the host, or by `replyscheduler tick`.");

    /// <summary>Makes a command of an action on the trigger.</summary>
    public Command Command(ExampleCommand command, Func<ParseResult, PostgresTrigger, Answer, CancellationToken, Task<int>> action)
    {
        command.SetAction((parsed, stop) => WithoutOption(() => action(parsed, Open(parsed), sessions.Answer(parsed), stop)));
        return command;
    }

    /// <summary>Runs what may find out that an option is missing.</summary>
    /// <exception cref="BadInputException">One is.</exception>
    public static async Task<int> WithoutOption(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (InvalidOperationException missing)
        {
            throw new BadInputException(missing.Message.Replace("PostgresTriggerOptions.Url", "--url", StringComparison.Ordinal).Replace("PostgresTriggerOptions.Secret", "--secret", StringComparison.Ordinal));
        }
    }

    private PostgresTriggerOptions Options(ParseResult parsed)
    {
        var options = new PostgresTriggerOptions
        {
            Url = parsed.GetValue(url),
            Secret = parsed.GetValue(secret) is { } from ? Read(from, "--secret") : sessions.Surroundings.Variable(SecretVariable),
            TriggerJob = parsed.GetValue(job), WatchdogJob = parsed.GetValue(watchdogJob), CronDatabase = parsed.GetValue(cronDatabase),
            AcceptUnseenJobs = parsed.GetValue(unseen), AllowHttp = parsed.GetValue(http),
        };
        options.Authentication = parsed.GetValue(authentication) ?? options.Authentication;
        options.Sender = parsed.GetValue(sender) ?? options.Sender;
        options.SecretStore = parsed.GetValue(secrets) ?? options.SecretStore;
        options.Schedule = parsed.GetValue(schedule) ?? options.Schedule;
        return options;
    }

    private static Option<T?> Words<T>(string name, string description) where T : struct, Enum
    {
        var option = Ask.Word<T>(name, description);
        option.Recursive = true;
        return option;
    }
}
