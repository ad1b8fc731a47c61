using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Databases;
using ReplyScheduler.Diagnoses;

namespace ReplyScheduler.Cli.Commands;

/// <summary>From the symptom to the cause.</summary>
internal static class DoctorCommand
{
    public static Command Make(Sessions sessions)
    {
        var window = Ask.Span("--window", "How far back missed slots, rejections and refused triggers count; else 1h.");
        var except = new Option<string[]>("--except")
        {
            Description = "Leave findings out: a finding's name, or NAME:SUBJECT, such as job_paused:nightly_report. May be given several times.", HelpName = "FINDING", DefaultValueFactory = _ => [],
        };
        var command = new ExampleCommand(
            "doctor", "Says what keeps jobs from running and replies from being posted, each with what to do. Exits with 1 if anything is wrong.",
            "doctor", "doctor --json", "doctor --window 6h --except job_disabled:old_report") { window, except };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var report = await session.Diagnosis.DiagnoseAsync(parsed.GetValue(window) is { } span ? new DiagnosisOptions { Window = span } : null, stop);
            var left = parsed.GetRequiredValue(except).ToHashSet(StringComparer.Ordinal);
            if (session.Database is PostgresSchema database && report.Store is not null)
                report = report with { Findings = [.. report.Findings.Concat(await TriggerDoctor.LookAsync(database, sessions.Surroundings, stop)).OrderByDescending(finding => finding.Severity)] };
            report = report with { Findings = [.. report.Findings.Where(finding => !left.Contains(finding.Name) && !left.Contains($"{finding.Name}:{finding.Subject}"))] };
            session.Answer.Print(report.ToText, report.ToJson);
            return report.ExitCode;
        });
    }
}
