using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;
using Spectre.Console;

namespace ReplyScheduler.Cli.Commands;

/// <summary>Jobs and their last runs, again and again.</summary>
internal sealed class WatchCommand(Sessions sessions)
{
    private const int MostJobs = 50;
    private const int MostRuns = 10;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly Option<TimeSpan?> interval = Ask.Span("--interval", "How often, 1s or more; else 2s.");
    private readonly Option<int?> count = new("--count") { Description = "End after so many looks; else at Ctrl+C.", HelpName = "N" };

    private sealed record Look(DateTimeOffset Now, IReadOnlyList<JobState> Jobs, IReadOnlyList<JobExecution> Runs);

    public static Command Make(Sessions sessions) => new WatchCommand(sessions).Make();

    private Command Make()
    {
        var command = new ExampleCommand("watch", "Shows active jobs and the last runs, again and again; with --json one object a line.", "watch", "watch --interval 10s", "watch --json --count 1") { interval, count };
        return sessions.Command(command, RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, Session session, CancellationToken stop)
    {
        var (every, looks) = (parsed.GetValue(interval) ?? TimeSpan.FromSeconds(2), parsed.GetValue(count) ?? int.MaxValue);
        if (every < Least) throw new BadInputException("--interval takes 1s or more.");
        if (looks < 1) throw new BadInputException("--count takes 1 or more.");
        try
        {
            if (session.Answer.IsJson || !sessions.Surroundings.IsTerminal) await LookAsync(session, every, looks, stop, Print(session));
            else await LiveAsync(session, every, looks, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whoever watches has seen enough.
        }

        return ExitCodes.Pass;
    }

    private async Task LiveAsync(Session session, TimeSpan every, int looks, CancellationToken stop) =>
        await TableText.Console(sessions.Surroundings).Live(new Text("")).StartAsync(live => LookAsync(session, every, looks, stop, look =>
        {
            live.UpdateTarget(Picture(look));
            live.Refresh();
        }));

    private Action<Look> Print(Session session) => look =>
    {
        if (session.Answer.IsJson) sessions.Surroundings.Output.WriteLine(Line(look));
        else TableText.Console(sessions.Surroundings).Write(Picture(look));
    };

    private async Task LookAsync(Session session, TimeSpan every, int looks, CancellationToken stop, Action<Look> show)
    {
        for (var i = 1; ; i++)
        {
            var store = await session.Store.Schema.PrepareAsync(stop);
            show(new Look(
                store.Now, await session.Jobs.ListAsync(new JobQuery { IsActive = true, Limit = MostJobs }, stop), await session.Jobs.ExecutionsAsync(new ExecutionQuery { Limit = MostRuns }, stop)));
            if (i >= looks) return;
            await Task.Delay(every, sessions.Surroundings.Time, stop);
        }
    }

    private static Rows Picture(Look look)
    {
        var jobs = TableText.Of(["JOB", "LAST RUN", "NEXT RUN", "HOW IT STANDS"], look.Jobs.Select(job => new[]
        {
            job.Row.Name, Ago(job.LastRunAt, look.Now), Ago(job.Row.NextRunAt, look.Now), string.Join("; ", job.InWords),
        }));
        var runs = TableText.Of(["RUN", "SLOT", "STARTED", "STATUS", "WHY"], look.Runs.Select(run => new[]
        {
            run.JobName ?? "", Printable.Instant(run.SlotTime), Ago(run.StartedAt, look.Now), StoredCode.Of(run.Status), run.Reason ?? "",
        }));
        return new Rows(new Text(Printable.Instant(look.Now)), jobs, new Text(""), runs, new Text(""));
    }

    private static string Ago(DateTimeOffset? at, DateTimeOffset now) =>
        at is not { } instant ? "" : instant <= now ? $"{Printable.Span(Whole(now - instant))} ago" : $"in {Printable.Span(Whole(instant - now))}";

    private static TimeSpan Whole(TimeSpan span) => TimeSpan.FromSeconds(Math.Floor(span.TotalSeconds));

    private static string Line(Look look) => JsonText.Object(json =>
    {
        json.Instant("now", look.Now);
        json.WriteStartArray("jobs");
        foreach (var job in look.Jobs) json.Object(item => Json.Job(item, job));
        json.WriteEndArray();
        json.WriteStartArray("executions");
        foreach (var run in look.Runs) json.Object(item => Json.Execution(item, run));
        json.WriteEndArray();
    });
}
