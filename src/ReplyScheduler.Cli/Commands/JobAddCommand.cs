using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Scheduling;

namespace ReplyScheduler.Cli.Commands;

/// <summary>Adds a job, or changes one.</summary>
internal static class JobAddCommand
{
    public static Command Make(Sessions sessions)
    {
        var (name, by, why, options) = (Ask.Job(), Ask.By(), Ask.Why(required: false), new JobOptionSet());
        var replace = new Option<bool>("--replace") { Description = "Change the job if it is there; what is not given stays as it is." };
        var command = new ExampleCommand(
            "add", "Adds a job to the catalogue, as a person would with SQL; the next tick plans it.",
            "jobs add fetch_feeds --schedule '*/15 * * * *' --endpoint /functions/v1/fetch-feeds", "jobs add nightly_report --schedule '0 2 * * *' --zone Europe/Paris --retries 3 --freshness 26h",
            "jobs add nightly_report --replace --schedule '30 2 * * *' --why 'after the backup'") { name, replace, by, why };
        options.AddTo(command);
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var (job, isReplaced) = (parsed.GetRequiredValue(name), parsed.GetValue(replace));
            var before = isReplaced ? await session.Jobs.FindAsync(job, stop) : null;
            var definition = options.Read(parsed, job, before);
            if (CronSchedule.TryParse(definition.Schedule, definition.TimeZone, out var schedule, out _))
            {
                foreach (var difference in schedule.PgCronDifferences()) session.Answer.Note($"note: {difference}");
            }

            var outcome = await session.Jobs.DefineAsync([definition], parsed.GetRequiredValue(by), parsed.GetValue(why) ?? "", isReplaced, stop);
            return Refusals.Tell(
                session.Answer, outcome, job, _ => before is null ? $"{job} is added: `replyscheduler jobs next {job}` shows when it is due." : $"{job} is changed.",
                before is null ? $"There is a job '{job}' already: --replace changes it." : $"{job} is as it is to be already.");
        });
    }
}
