using System.CommandLine;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Cli.CommandLine;

/// <summary>The options that define a job.</summary>
internal sealed class JobOptionSet
{
    private readonly Option<string?> schedule = new("--schedule") { Description = "The cron rule, such as '*/15 * * * *' or '@every 30s'. Needed for a new job.", HelpName = "CRON" };
    private readonly Option<string?> zone = new("--zone") { Description = "IANA id of the time zone; else Etc/UTC.", HelpName = "ZONE" };
    private readonly Option<string?> type = new("--type") { Description = "Which handler runs it; else its name.", HelpName = "TYPE" };
    private readonly Option<string?> endpoint = new("--endpoint") { Description = "The path that is called where no handler runs the type.", HelpName = "/PATH" };
    private readonly Option<string?> payload = new("--payload") { Description = "What the handler is given: a text, or @FILE.", HelpName = "TEXT" };
    private readonly Option<string?> description = new("--description") { Description = "For people: what it does.", HelpName = "TEXT" };
    private readonly Option<OverlapPolicy?> overlap = Ask.Word<OverlapPolicy>("--overlap", "What happens to a slot while the last run goes on");
    private readonly Option<int?> overlapLimit = new("--overlap-limit") { Description = "With --overlap allow: how many runs at once at most.", HelpName = "N" };
    private readonly Option<MisfirePolicy?> misfire = Ask.Word<MisfirePolicy>("--misfire", "What happens to late slots");
    private readonly Option<int?> misfireLimit = new("--misfire-limit") { Description = "With --misfire run_all: how many late slots at most.", HelpName = "N" };
    private readonly Option<TimeSpan?> timeOut = Ask.Span("--timeout", "Start to close, 1s to 24h; else 10m.");
    private readonly Option<int?> retries = new("--retries") { Description = "Further attempts after a failure, 0 to 100.", HelpName = "N" };
    private readonly Option<TimeSpan?> retryDelay = Ask.Span("--retry-delay", "Before the first retry, doubled for each further one; else 1m.");
    private readonly Option<TimeSpan?> freshness = Ask.Span("--freshness", "An alert is raised when the last success is older.");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [schedule, zone, type, endpoint, payload, description, overlap, overlapLimit, misfire, misfireLimit, timeOut, retries, retryDelay, freshness];
        foreach (var option in all) command.Options.Add(option);
    }

    /// <summary>The definition that is meant: what is given, over what there is, over the defaults.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="name">The job's name.</param>
    /// <param name="before">The job as it is, if it is to be changed.</param>
    /// <exception cref="BadInputException">A new job has no schedule.</exception>
    public JobDefinition Read(ParseResult parsed, string name, JobState? before)
    {
        var cron = parsed.GetValue(schedule) ?? before?.Row.Schedule ?? throw new BadInputException("--schedule is needed for a new job.");
        var basis = before is null ? new JobDefinition { Name = name, Type = name, Schedule = cron } : Of(before);
        return basis with
        {
            Schedule = cron,
            TimeZone = parsed.GetValue(zone) ?? basis.TimeZone,
            Type = parsed.GetValue(type) ?? basis.Type,
            Endpoint = parsed.GetValue(endpoint) ?? basis.Endpoint,
            Payload = TextOption.Read(parsed.GetValue(payload), "--payload") ?? basis.Payload,
            Description = parsed.GetValue(description) ?? basis.Description,
            Overlap = parsed.GetValue(overlap) ?? basis.Overlap,
            OverlapLimit = parsed.GetValue(overlapLimit) ?? basis.OverlapLimit,
            Misfire = parsed.GetValue(misfire) ?? basis.Misfire,
            MisfireLimit = parsed.GetValue(misfireLimit) ?? basis.MisfireLimit,
            TimeOut = parsed.GetValue(timeOut) ?? basis.TimeOut,
            Retries = parsed.GetValue(retries) ?? basis.Retries,
            RetryDelay = parsed.GetValue(retryDelay) ?? basis.RetryDelay,
            Freshness = parsed.GetValue(freshness) ?? basis.Freshness,
        };
    }

    private static JobDefinition Of(JobState job) => new()
    {
        Name = job.Row.Name, Type = job.Row.Type, Schedule = job.Row.Schedule, TimeZone = job.Row.TimeZone, Description = job.Description, Endpoint = job.Row.Endpoint,
        Payload = job.Row.Payload, Overlap = job.Row.Overlap, OverlapLimit = job.Row.OverlapLimit, Misfire = job.Row.Misfire, MisfireLimit = job.Row.MisfireLimit,
        TimeOut = job.Row.TimeOut, Retries = job.Retries, RetryDelay = job.RetryDelay, Freshness = job.Freshness,
    };
}
