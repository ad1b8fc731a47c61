using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;

namespace ReplyScheduler.Cli.Commands;

/// <summary>Everything about jobs.</summary>
internal static class JobsCommand
{
    public static Command Make(Sessions sessions)
    {
        var jobs = new ExampleCommand("jobs", "Lists, shows, adds and steers jobs.", "jobs list", "jobs show nightly_report", "jobs pause nightly_report --for 2h --why 'the feed is broken'");
        Command[] commands =
        [
            JobReadCommands.List(sessions), JobReadCommands.Show(sessions), JobReadCommands.Next(sessions), JobAddCommand.Make(sessions), JobImportCommand.Make(sessions),
            JobAskCommands.Pause(sessions), JobAskCommands.Resume(sessions), JobAskCommands.Activate(sessions, isActive: true), JobAskCommands.Activate(sessions, isActive: false),
            JobAskCommands.Run(sessions), JobAskCommands.Backfill(sessions), JobAskCommands.Cancel(sessions),
        ];
        foreach (var command in commands) jobs.Subcommands.Add(command);
        return jobs;
    }
}
