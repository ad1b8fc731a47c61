using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Commands;

/// <summary>What ran, and how it ended.</summary>
internal static class ExecutionsCommand
{
    private static readonly (string, Func<JobExecution, string>)[] Columns =
    [
        ("STARTED", run => Printable.Instant(run.StartedAt)), ("JOB", run => run.JobName ?? run.JobId.ToString()), ("SLOT", run => Printable.Instant(run.SlotTime)),
        ("KIND", run => StoredCode.Of(run.Kind)), ("TRY", run => $"{run.Attempt}"), ("STATUS", run => StoredCode.Of(run.Status)),
        ("TOOK", run => run.CompletedAt is { } end ? Printable.Span(end - run.StartedAt) : ""), ("WHY", run => string.Join(": ", new[] { run.Reason, run.Error }.Where(text => !string.IsNullOrEmpty(text)))),
        ("RUN", run => run.RunId.ToString()),
    ];

    public static Command Make(Sessions sessions)
    {
        var limit = Ask.Limit(20);
        var job = new Option<string?>("--job") { Description = "Only those of this job.", HelpName = "NAME" };
        var status = Ask.Word<ExecutionStatus>("--status", "Only those that stand or ended so");
        var running = new Option<bool>("--running") { Description = "Only those that go on: --status running." };
        var before = new Option<Guid?>("--before") { Description = "Only those that started before this run, to read on.", HelpName = "ID", CustomParser = result => Parsers.Id(result) };
        var command = new ExampleCommand("executions", "Lists runs, the one that started last first.", "executions", "executions --job nightly_report --limit 5", "executions --running", "executions --status failed --json") { job, status, running, before, limit };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var query = new ExecutionQuery { JobName = parsed.GetValue(job), Before = parsed.GetValue(before), Status = parsed.GetValue(running) ? ExecutionStatus.Running : parsed.GetValue(status), Limit = parsed.GetValue(limit) };
            session.Answer.List(await session.Jobs.ExecutionsAsync(query, stop), "Nothing ran.", Columns, Json.Execution);
            return ExitCodes.Pass;
        });
    }
}
