using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Cli.Commands;

/// <summary>What people ask of jobs. What is asked for is done by the next tick of a host that handles the job.</summary>
internal static class JobAskCommands
{
    public static Command Pause(Sessions sessions)
    {
        var (name, by, why) = (Ask.Job(), Ask.By(), Ask.Why(required: false));
        var until = Ask.Instant("--until", "The pause ends here.");
        var span = Ask.Span("--for", "How long, such as 2h, by the store's clock.");
        var command = new ExampleCommand(
            "pause", "Begins no run until an instant: slots until then are recorded as skipped. Runs that go on are left alone.",
            "jobs pause nightly_report --for 2h --why 'the feed is broken'", "jobs pause nightly_report --until 2026-12-24T18:00:00Z") { name, until, span, by, why };
        command.Validators.Add(result =>
        {
            if (result.GetResult(until) is null == result.GetResult(span) is null) result.AddError("Say how long: either --until INSTANT or --for TIME.");
        });
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var job = parsed.GetRequiredValue(name);
            var end = parsed.GetValue(until) ?? (await session.Store.Schema.PrepareAsync(stop)).Now + parsed.GetValue(span)!.Value;
            var outcome = await session.Jobs.PauseAsync(job, end, parsed.GetRequiredValue(by), parsed.GetValue(why) ?? "", stop);
            return Refusals.Tell(session.Answer, outcome, job, _ => $"{job} is paused until {Printable.Instant(end)}.", "The pause would end in the past.");
        });
    }

    public static Command Resume(Sessions sessions)
    {
        var (name, by, why) = (Ask.Job(), Ask.By(), Ask.Why(required: false));
        var command = new ExampleCommand("resume", "Ends a pause now.", "jobs resume nightly_report --why 'the feed is back'") { name, by, why };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var job = parsed.GetRequiredValue(name);
            var outcome = await session.Jobs.ResumeAsync(job, parsed.GetRequiredValue(by), parsed.GetValue(why) ?? "", stop);
            return Refusals.Tell(session.Answer, outcome, job, _ => $"{job} goes on.", "The job is not paused.");
        });
    }

    public static Command Activate(Sessions sessions, bool isActive)
    {
        var (name, by, why) = (Ask.Job(), Ask.By(), Ask.Why(required: false));
        var command = isActive
            ? new ExampleCommand("activate", "Makes a job active: it has slots from now on.", "jobs activate nightly_report") { name, by, why }
            : new ExampleCommand("deactivate", "Makes a job inactive: it has no slots until it is active again.", "jobs deactivate nightly_report --why 'replaced by weekly_report'") { name, by, why };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var (job, person, reason) = (parsed.GetRequiredValue(name), parsed.GetRequiredValue(by), parsed.GetValue(why) ?? "");
            var outcome = await (isActive ? session.Jobs.ActivateAsync(job, person, reason, stop) : session.Jobs.DeactivateAsync(job, person, reason, stop));
            var word = isActive ? "active" : "inactive";
            return Refusals.Tell(session.Answer, outcome, job, _ => $"{job} is {word}.", $"The job is {word} already.");
        });
    }

    public static Command Run(Sessions sessions)
    {
        var (name, by, why) = (Ask.Job(), Ask.By(), Ask.Why(required: false));
        var payload = new Option<string?>("--payload") { Description = "What the handler is given instead of the row's payload: a text, or @FILE.", HelpName = "TEXT" };
        var notBefore = Ask.Instant("--not-before", "The earliest start; else now.");
        var key = new Option<string?>("--key") { Description = "While a request of the job with this key waits, a further one changes nothing.", HelpName = "KEY" };
        var command = new ExampleCommand(
            "run", "Asks for a run of its own, besides the schedule; the next tick of a host that handles the job begins it.",
            "jobs run nightly_report --why 'the report was wrong'", "jobs run nightly_report --payload @day.json --not-before 2026-12-24T18:00:00Z --key once") { name, payload, notBefore, key, by, why };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var job = parsed.GetRequiredValue(name);
            var options = new RunNowOptions { Payload = TextOption.Read(parsed.GetValue(payload), "--payload"), NotBefore = parsed.GetValue(notBefore), Key = parsed.GetValue(key) };
            var outcome = await session.Jobs.RunNowAsync(job, parsed.GetRequiredValue(by), parsed.GetValue(why) ?? "", options, stop);
            return Refusals.Tell(session.Answer, outcome, job, accepted => $"A run of {job} is asked for: request {accepted.RequestId}.", "There is nothing to run.");
        });
    }

    public static Command Backfill(Sessions sessions)
    {
        var (name, by, why) = (Ask.Job(), Ask.By(), Ask.Why(required: false));
        var from = Ask.Instant("--from", "The range begins here, inclusive.", required: true);
        var to = Ask.Instant("--to", "It ends here, exclusive; else now.");
        var command = new ExampleCommand(
            "backfill", "Asks for a run of each occurrence of a range that nobody claimed, oldest first.",
            "jobs backfill nightly_report --from 2026-03-01 --to 2026-03-08 --why 'the host was down'") { name, from, to, by, why };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var job = parsed.GetRequiredValue(name);
            var end = parsed.GetValue(to) ?? (await session.Store.Schema.PrepareAsync(stop)).Now;
            var outcome = await session.Jobs.BackfillAsync(job, parsed.GetValue(from)!.Value, end, parsed.GetRequiredValue(by), parsed.GetValue(why) ?? "", stop);
            return Refusals.Tell(session.Answer, outcome, job, accepted => $"{accepted.Count} run(s) of {job} are asked for.", "No occurrence of the range is open: they are claimed or asked for, of the future, or too old.");
        });
    }

    public static Command Cancel(Sessions sessions)
    {
        var (id, by, why) = (Ask.Id("A run that goes on or waits for its retry, or a request that waits."), Ask.By(), Ask.Why(required: false));
        var command = new ExampleCommand(
            "cancel", "Cancels a run that goes on, a retry that waits, or a request that waits.", "jobs cancel 0195f3a2-7c1e-7000-8000-000000000000 --why 'wrong day'") { id, by, why };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var run = parsed.GetValue(id);
            var outcome = await session.Jobs.CancelAsync(run, parsed.GetRequiredValue(by), parsed.GetValue(why) ?? "", stop);
            return Refusals.Tell(session.Answer, outcome, run.ToString(), _ => $"{run} is to be cancelled: the host that holds it hears of it within a third of a lease.", "There is nothing to cancel.");
        });
    }
}
