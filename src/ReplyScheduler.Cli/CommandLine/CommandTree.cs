using System.CommandLine;
using ReplyScheduler.Cli.Commands;

namespace ReplyScheduler.Cli.CommandLine;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    /// <summary>What is typed to start the program.</summary>
    public const string Name = "replyscheduler";

    /// <summary>How a command line is read: <c>@</c> begins no response file, since payloads and account names begin with it.</summary>
    public static readonly ParserConfiguration Reading = new() { ResponseFileTokenReplacer = null };

    /// <summary>Puts them together, to be parsed once.</summary>
    public static RootCommand Build(Surroundings surroundings)
    {
        var root = new RootCommand("Looks at a ReplyScheduler database, steers it, proves what happened, and finds out what is wrong.") { HelpName = Name };
        var options = new GlobalOptions();
        options.AddTo(root);
        var session = new Sessions(options, surroundings);
        Command[] commands =
        [
            MigrateCommand.Make(session), JobsCommand.Make(session), ExecutionsCommand.Make(session), PermitsCommand.Make(session), StopCommand.MakeStop(session),
            StopCommand.MakeGo(session), AlertsCommand.Make(session), WatchdogCommand.Make(session), ProveCommand.Make(session), TraceCommand.Make(session), DoctorCommand.Make(session), TickCommand.Make(session),
            WatchCommand.Make(session), TriggerCommand.Make(session), CompletionCommand.Make(surroundings),
        ];
        foreach (var command in commands) root.Subcommands.Add(command);
        HelpWithExamples.Use(root);
        return root;
    }
}
