using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Databases;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Setup;

namespace ReplyScheduler.Cli.Commands;

/// <summary>Opens what a command needs, as its options say.</summary>
internal sealed class Sessions(GlobalOptions options, Surroundings surroundings)
{
    /// <summary>What the command has of its process.</summary>
    public Surroundings Surroundings => surroundings;

    /// <summary>Where the answer goes.</summary>
    public Answer Answer(ParseResult parsed) => new(surroundings, parsed.GetValue(options.Json));

    /// <summary>The database that is meant. Nothing is opened.</summary>
    public Database Database(ParseResult parsed) =>
        DatabaseChoice.Of(parsed.GetValue(options.Db), parsed.GetValue(options.Postgres), parsed.GetValue(options.Schema), surroundings);

    /// <summary>Runs a command on a database that is there, with what people and tools need.</summary>
    public Task<int> RunAsync(ParseResult parsed, Func<Session, Task<int>> command) => RunAsync(parsed, _ => { }, command);

    /// <summary>As above, with something more.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Action<ReplySchedulerBuilder> more, Func<Session, Task<int>> command)
    {
        var database = Database(parsed);
        var services = new ServiceCollection();
        services.AddReplySchedulerControl(scheduler =>
        {
            database.UseAny(scheduler);
            more(scheduler);
        });
        await using var provider = services.BuildServiceProvider();
        return await command(new Session(provider, database, Answer(parsed)));
    }

    /// <summary>Makes a command of an action on a database.</summary>
    public Command Command(ExampleCommand command, Func<ParseResult, Session, CancellationToken, Task<int>> action)
    {
        command.SetAction((parsed, stop) => RunAsync(parsed, session => action(parsed, session, stop)));
        return command;
    }
}
