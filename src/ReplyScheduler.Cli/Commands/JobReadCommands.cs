using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Commands;

/// <summary>What jobs there are, how they stand and when they run next.</summary>
internal static class JobReadCommands
{
    private static readonly (string, Func<JobState, string>)[] Columns =
    [
        ("JOB", job => job.Row.Name), ("TYPE", job => job.Row.Type), ("SCHEDULE", job => job.Row.TimeZone is "Etc/UTC" or "UTC" ? job.Row.Schedule : $"{job.Row.Schedule} ({job.Row.TimeZone})"),
        ("LAST RUN", job => Printable.Instant(job.LastRunAt)), ("NEXT RUN", job => Printable.Instant(job.Row.NextRunAt)), ("HOW IT STANDS", job => string.Join("; ", job.InWords)),
    ];

    public static Command List(Sessions sessions)
    {
        var active = new Option<bool>("--active") { Description = "Only active jobs." };
        var inactive = new Option<bool>("--inactive") { Description = "Only inactive jobs." };
        var after = new Option<string>("--after") { Description = "Only jobs whose name comes after this one, to read on.", HelpName = "NAME", DefaultValueFactory = _ => "" };
        var limit = Ask.Limit(1_000);
        var command = new ExampleCommand("list", "Lists jobs by name.", "jobs list", "jobs list --inactive", "jobs list --json --limit 10000") { active, inactive, after, limit };
        command.Validators.Add(result =>
        {
            if (result.GetValue(active) && result.GetValue(inactive)) result.AddError("--active and --inactive exclude each other.");
        });
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            bool? isActive = parsed.GetValue(active) ? true : parsed.GetValue(inactive) ? false : null;
            var query = new JobQuery { IsActive = isActive, After = parsed.GetRequiredValue(after), Limit = parsed.GetValue(limit) };
            session.Answer.List(await session.Jobs.ListAsync(query, stop), "There is no job.", Columns, Json.Job);
            return ExitCodes.Pass;
        });
    }

    public static Command Show(Sessions sessions)
    {
        var name = Ask.Job();
        var command = new ExampleCommand("show", "Shows one job with all that its row says.", "jobs show nightly_report", "jobs show nightly_report --json") { name };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var wanted = parsed.GetRequiredValue(name);
            if (await session.Jobs.FindAsync(wanted, stop) is not { } job) return Refusals.NoJob(session.Answer, wanted);
            session.Answer.Show(Lines(job), json => Json.Job(json, job));
            return ExitCodes.Pass;
        });
    }

    public static Command Next(Sessions sessions)
    {
        var name = Ask.Job();
        var count = Ask.Number("--count", "How many", 10_000, 10);
        var command = new ExampleCommand("next", "Shows when a job is due next, by the schedule that its row has.", "jobs next nightly_report", "jobs next nightly_report --count 50 --json") { name, count };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var wanted = parsed.GetRequiredValue(name);
            var job = await session.Jobs.FindAsync(wanted, stop);
            if (job is null || await session.Jobs.UpcomingAsync(wanted, parsed.GetValue(count), stop) is not { } due) return Refusals.NoJob(session.Answer, wanted);
            if (!session.Answer.IsJson && due.Count > 0 && job.PausedUntil is { } until) session.Answer.Note($"The job is paused until {Printable.Instant(until)}: slots until then are skipped.");
            var zone = CronSchedule.TryParse(job.Row.Schedule, job.Row.TimeZone, out var schedule, out var fault) ? schedule : null;
            var none = fault is not null ? $"Never: {fault}" : job.Row.IsActive ? "Never." : "Never: the job is inactive.";
            session.Answer.List(
                due, none, [("DUE (UTC)", Instant), ($"DUE ({job.Row.TimeZone})", at => zone?.ToLocal(at).ToString("yyyy-MM-dd HH:mm:ss zzz", System.Globalization.CultureInfo.InvariantCulture) ?? "")],
                (json, at) => json.Instant("due", at));
            return ExitCodes.Pass;
        });

        static string Instant(DateTimeOffset at) => Printable.Instant(at);
    }

    private static IEnumerable<(string, string?)> Lines(JobState job)
    {
        var row = job.Row;
        return
        [
            ("job", row.Name), ("how it stands", string.Join("; ", job.InWords)), ("description", job.Description), ("type", row.Type), ("schedule", row.Schedule), ("time zone", row.TimeZone),
            ("endpoint", row.Endpoint), ("payload", row.Payload), ("overlap", $"{StoredCode.Of(row.Overlap)}{(row.Overlap == OverlapPolicy.Allow ? $", at most {row.OverlapLimit}" : "")}"),
            ("misfire", $"{StoredCode.Of(row.Misfire)}{(row.Misfire == MisfirePolicy.RunAll ? $", at most {row.MisfireLimit}" : "")}"), ("time-out", Printable.Span(row.TimeOut)),
            ("retries", job.Retries == 0 ? "none" : $"{job.Retries}, the first after {Printable.Span(job.RetryDelay)}"), ("freshness", job.Freshness is { } limit ? Printable.Span(limit) : null),
            ("owner", job.Owner), ("last run", Printable.Instant(job.LastRunAt)), ("next run", Printable.Instant(row.NextRunAt)), ("slots from", Printable.Instant(row.EffectiveFrom)),
            ("made", Printable.Instant(job.CreatedAt)), ("changed", Printable.Instant(job.UpdatedAt)), ("id", row.Id.ToString()),
        ];
    }
}
