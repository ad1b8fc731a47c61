using System.Data.Common;
using System.Net;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using ReplyScheduler.AspNetCore;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.WebHost;

/// <summary>The program without its process: arguments in, text and an exit code out.</summary>
/// <param name="output">Where it listens, and how to call it.</param>
/// <param name="error">What went wrong: one line.</param>
internal sealed class WebProgram(TextWriter output, TextWriter error)
{
    private const string TriggerPath = "/functions/v1/run-scheduled-jobs";

    /// <summary>Runs until it is told to stop.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        try
        {
            var options = WebOptions.Parse(args);
            if (options.IsHelp) output.WriteLine(WebOptions.Help);
            else await RunAsync(options);
            return ExitCodes.Stopped;
        }
        catch (SchedulerConfigurationException problem)
        {
            return Fail(ExitCodes.BadInput, string.Join(" ", problem.Errors));
        }
        catch (Exception problem) when (problem is FormatException or IOException or UnauthorizedAccessException)
        {
            return Fail(ExitCodes.BadInput, problem.Message);
        }
        catch (Exception problem) when (problem is StoreException or SchemaMismatchException or DbException)
        {
            return Fail(ExitCodes.StoreUnreachable, problem.Message);
        }
        catch (Exception problem)
        {
            return Fail(ExitCodes.Unexpected, $"unexpected {problem.GetType().Name}: {problem.Message}");
        }
    }

    private async Task RunAsync(WebOptions options)
    {
        var folder = MakeFolder(options.Folder);
        var secrets = Secrets.Read(options.SecretFile, folder);
        var database = options.Database ?? new SqliteFile(Path.Combine(folder, "scheduler.db"));
        await using var app = Build(options, folder, database);
        Map(app, secrets);
        await app.Services.GetRequiredService<IReplySchedulerStore>().Schema.PrepareAsync(CancellationToken.None);
        await app.StartAsync();
        Tell(app, database, secrets);
        await app.WaitForShutdownAsync();
    }

    private static WebApplication Build(WebOptions options, string folder, Database database)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        builder.Services.AddReplyScheduler(rs =>
        {
            database.Use(rs, clockFrom: null, environment: "web-host");
            rs.AddJob("heartbeat", "* * * * *", (_, _) => ValueTask.FromResult(JobResult.Success));
            rs.AddWatchdog().AddAlertLog();
            rs.AddReplies("reply_v2_scheduler", r => r
                .Every("@every 2s")
                .AcceptRootsFrom("host")
                .Source((_, _) => ValueTask.FromResult(Questions.All))
                .Compose((candidate, _) => ValueTask.FromResult($"Thanks for asking, {candidate.Author}!"))
                .PublishToFile(Path.Combine(folder, "replies.jsonl")));
        });
        builder.Services.AddHealthChecks().AddReplyScheduler();
        if (options.Timer is { } period) builder.Services.AddReplySchedulerTimer(period);
        return builder.Build();
    }

    private static void Map(WebApplication app, Secrets secrets)
    {
        app.MapReplySchedulerTrigger(TriggerPath, trigger =>
        {
            foreach (var secret in secrets.Live)
            {
                trigger.Secrets.Add(secret);
                trigger.SigningSecrets.Add(secret);
            }
        });

        // The host listens on this machine only; anywhere else a policy decides who may read the status.
        app.MapReplySchedulerStatus("/status", status => status.AllowAnonymous = true);
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthJson.WriteAsync });
    }

    private static string MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return Directory.CreateDirectory(path).FullName;
        return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    private void Tell(WebApplication app, Database database, Secrets secrets)
    {
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        output.WriteLine($"Listening on {url}");
        output.WriteLine($"Database: {database.Name}");
        output.WriteLine($"Secret: {secrets.Origin}");
        output.WriteLine($"POST {url}{TriggerPath}?wait=30 with the secret in the header x-cron-secret runs a tick. See also {url}/health and {url}/status?prove=30m");
        output.Flush();
    }

    private int Fail(int code, string message)
    {
        error.WriteLine("error: " + new string([.. message.Select(c => char.IsControl(c) ? ' ' : c)]));
        return code;
    }
}
