using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Databases;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Http;
using ReplyScheduler.Liveness;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Cli.Commands;

/// <summary>One tick, for cron and Kubernetes: claims what is due and can be run here, waits for it, and exits.</summary>
internal sealed class TickCommand(Sessions sessions)
{
    /// <summary>The variable that may hold the shared secret.</summary>
    public const string SecretVariable = "REPLYSCHEDULER_SECRET";

    /// <summary>The variable that may hold the bearer key.</summary>
    public const string BearerVariable = "REPLYSCHEDULER_BEARER_KEY";

    private readonly Option<string?> baseUrl = new("--base-url") { Description = "Run jobs that have an endpoint by calling it below this URL. Without it nothing is run; lost runs and missed slots are still recorded.", HelpName = "URL" };
    private readonly Option<string?> secret = new("--secret") { Description = $"The shared secret: env:NAME, file:PATH or -; else the variable {SecretVariable}.", HelpName = "FROM" };
    private readonly Option<string?> bearer = new("--bearer") { Description = $"The key of the header Authorization: env:NAME, file:PATH or -; else the variable {BearerVariable}.", HelpName = "FROM" };
    private readonly Option<bool> noSecret = new("--no-secret") { Description = "Call endpoints without any secret." };
    private readonly Option<bool> plainHttp = new("--allow-plain-http") { Description = "Allow http to another machine, where secrets can be read on the way." };
    private readonly Option<TimeSpan?> wait = Ask.Span("--wait", "How long to wait for what was claimed to end, 0s to 1d; else 10m. What still runs then is cancelled.");
    private readonly Option<string> environment = new("--environment") { Description = "What the database must be marked with.", HelpName = "NAME", DefaultValueFactory = _ => "default" };
    private readonly Option<string> by = new("--triggered-by") { Description = "What called; recorded on each run.", HelpName = "TEXT", DefaultValueFactory = _ => "cli" };

    public static Command Make(Sessions sessions) => new TickCommand(sessions).Make();

    private Command Make()
    {
        var command = new ExampleCommand(
            "tick", "Claims what is due, runs the jobs that have an endpoint, waits for them, lets the watchdog look and exits: for cron and Kubernetes. Exits with 1 if a run failed.",
            "tick --base-url https://project.example.com/functions/v1", "tick --postgres env --base-url https://project.example.com --secret file:/run/secrets/cron --json") { baseUrl, secret, bearer, noSecret, plainHttp, wait, environment, by };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var (database, answer) = (sessions.Database(parsed), sessions.Answer(parsed));
        var limit = parsed.GetValue(wait) ?? TimeSpan.FromMinutes(10);
        if (limit > TimeSpan.FromDays(1)) throw new BadInputException("--wait takes 0s to 1d.");
        var services = new ServiceCollection();
        services.AddReplyScheduler(scheduler =>
        {
            database.Use(scheduler, parsed.GetRequiredValue(environment));
            scheduler.Configure(options => options.Application = "replyscheduler");
            WatchdogCommand.UseReceivers(sessions.Surroundings)(scheduler);
            if (parsed.GetValue(baseUrl) is { } url) scheduler.AddHttpJobs(options => Configure(options, parsed, url));
        });
        await using var provider = services.BuildServiceProvider();
        var scheduler = provider.GetRequiredService<IReplyScheduler>();
        try
        {
            var report = await scheduler.TickAsync(new TickOptions { Wait = limit, TriggeredBy = parsed.GetRequiredValue(by) }, stop);
            return Tell(answer, report, await provider.GetRequiredService<IWatchdog>().EvaluateAsync(stop));
        }
        finally
        {
            await scheduler.StopAsync(TimeSpan.Zero, CancellationToken.None);
        }
    }

    private void Configure(HttpJobOptions options, ParseResult parsed, string url)
    {
        var surroundings = sessions.Surroundings;
        options.BaseUrl = url;
        options.AllowPlainHttp = parsed.GetValue(plainHttp);
        options.AllowNoSecret = parsed.GetValue(noSecret);
        if (options.AllowNoSecret) return;
        options.Secret = parsed.GetValue(secret) is { } from ? SecretText.Of(from, "--secret", surroundings) : surroundings.Variable(SecretVariable);
        options.BearerKey = parsed.GetValue(bearer) is { } key ? SecretText.Of(key, "--bearer", surroundings) : surroundings.Variable(BearerVariable);
        if (options.Secret is null && options.BearerKey is null)
            throw new BadInputException($"--base-url needs a secret: set {SecretVariable} or {BearerVariable}, give --secret or --bearer, or say --no-secret.");
    }

    private static int Tell(Answer answer, TickReport report, WatchdogReport watchdog)
    {
        answer.Print(() => TickText.Lines(report, watchdog), () => TickText.Json(report, watchdog));
        return report.Running == 0 && report.Ended.All(run => run.Status is ExecutionStatus.Succeeded or ExecutionStatus.PartlySucceeded or ExecutionStatus.NothingToDo) ? ExitCodes.Pass : ExitCodes.Fail;
    }
}
