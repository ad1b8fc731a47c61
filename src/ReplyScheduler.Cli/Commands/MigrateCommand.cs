using System.CommandLine;
using System.Text.Json;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Databases;
using ReplyScheduler.Cli.Output;

namespace ReplyScheduler.Cli.Commands;

/// <summary>Makes the tables, or prints how.</summary>
internal static class MigrateCommand
{
    public static Command Make(Sessions sessions)
    {
        var script = new Option<bool>("--script") { Description = "Print the whole schema as SQL instead; nothing connects." };
        var grant = new Option<string?>("--grant") { Description = "Print the rights of the role that hosts connect as; nothing connects.", HelpName = "ROLE" };
        var reader = new Option<string?>("--grant-reader") { Description = "Print the rights of a role that only reads; nothing connects.", HelpName = "ROLE" };
        var environment = new Option<string>("--environment") { Description = "What a new database is marked with.", HelpName = "NAME", DefaultValueFactory = _ => "default" };
        var command = new ExampleCommand(
            "migrate", "Makes the tables, or brings them to this version. Nothing to do is no error.",
            "migrate --db bot.db", "migrate --postgres env", "migrate --db bot.db --script", "migrate --postgres env --grant bot_app") { script, grant, reader, environment };
        command.SetAction(async (parsed, stop) =>
        {
            var (database, answer) = (sessions.Database(parsed), sessions.Answer(parsed));
            if (await TextAsync(parsed) is not { } text) return await MigrateAsync(database, answer, parsed.GetRequiredValue(environment), stop);
            answer.Print(() => text, () => JsonText.Object(json => json.WriteString("script", text)));
            return ExitCodes.Pass;

            async Task<string?> TextAsync(ParseResult given) => given.GetValue(script) ? await database.ScriptAsync()
                : given.GetValue(grant) is { } role ? await database.GrantsAsync(role, onlyReads: false)
                : given.GetValue(reader) is { } readers ? await database.GrantsAsync(readers, onlyReads: true)
                : null;
        });
        return command;
    }

    private static async Task<int> MigrateAsync(Database database, Answer answer, string environment, CancellationToken stop)
    {
        var store = await database.MigrateAsync(environment, stop);
        answer.Say($"{database.Name} is ready: store {store.StoreId}, environment {store.Environment}, made at {Printable.Instant(store.CreatedAt)}.", Write);
        if (!answer.IsJson)
        {
            foreach (var warning in store.Warnings) answer.Note(warning);
        }

        return ExitCodes.Pass;

        void Write(Utf8JsonWriter json)
        {
            json.WriteString("store_id", store.StoreId);
            json.WriteString("environment", store.Environment);
            json.WriteBoolean("virtual_clock", store.IsVirtual);
            json.Instant("created_at", store.CreatedAt);
            json.Instant("now", store.Now);
            json.WriteBoolean("durable", store.IsDurable);
            json.Texts("warnings", store.Warnings);
        }
    }
}
