using System.CommandLine;
using System.Text;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Setup;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Commands;

/// <summary>Adds the jobs of a file.</summary>
internal static class JobImportCommand
{
    public static Command Make(Sessions sessions)
    {
        var (by, why) = (Ask.By(), Ask.Why(required: false));
        var file = new Argument<string>("FILE") { Description = "A JSON file of jobs (docs/jobs.schema.json), or - for standard input." };
        var replace = new Option<bool>("--replace") { Description = "Change jobs that are there, too." };
        var command = new ExampleCommand("import", "Adds the jobs of a JSON file. What is wrong in it is told with line and column, and nothing is added.", "jobs import jobs.json", "jobs import - --replace") { file, replace, by, why };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var jobs = Read(parsed.GetRequiredValue(file), sessions.Surroundings);
            var outcome = jobs.Count == 0 ? new JobRequestOutcome.Nothing() : await session.Jobs.DefineAsync(jobs, parsed.GetRequiredValue(by), parsed.GetValue(why) ?? "", parsed.GetValue(replace), stop);
            return outcome is JobRequestOutcome.Nothing
                ? Nothing(session, jobs)
                : Refusals.Tell(session.Answer, outcome, "file", accepted => $"{accepted.Count} of {jobs.Count} job(s) were added or changed.", "");
        });
    }

    private static int Nothing(Session session, IReadOnlyList<JobDefinition> jobs)
    {
        session.Answer.Say($"All {jobs.Count} job(s) are there already.", json =>
        {
            json.WriteBoolean("done", true);
            json.WriteNumber("count", 0);
        });
        return ExitCodes.Pass;
    }

    private static IReadOnlyList<JobDefinition> Read(string file, Surroundings surroundings) =>
        file == "-" ? JobFile.Parse(Encoding.UTF8.GetBytes(surroundings.Input.ReadToEnd()), "standard input") : JobFile.Read(file);
}
