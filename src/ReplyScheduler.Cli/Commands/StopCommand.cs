using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Commands;

/// <summary>The stop switch: nothing behind it is posted, on any host, from the next claim on.</summary>
internal static class StopCommand
{
    public static Command MakeStop(Sessions sessions)
    {
        var (reach, by, why) = (new Reach(), Ask.By(), Ask.Why(required: true));
        var revoke = new Option<bool>("--revoke") { Description = "Take back what waits, too; else permits wait until they expire." };
        var command = new ExampleCommand("stop", "Sets a stop switch: nothing behind it is posted any more, on any host.", "stop --why 'the bot talks nonsense'", "stop --pipeline reply_v2_scheduler --revoke --why 'wrong words'") { revoke, by, why };
        reach.AddTo(command);
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var (scope, name) = reach.Read(parsed);
            var revoked = await session.Permits.StopAsync(scope, name, parsed.GetRequiredValue(by), parsed.GetValue(why)!, parsed.GetValue(revoke), stop);
            session.Answer.Say($"Stopped: {Shown(scope, name)}. {revoked} permit(s) were revoked.", json =>
            {
                json.WriteBoolean("done", true);
                json.WriteString("scope", StoredCode.Of(scope));
                json.WriteString("name", name);
                json.WriteNumber("revoked", revoked);
            });
            return ExitCodes.Pass;
        });
    }

    public static Command MakeGo(Sessions sessions)
    {
        var (reach, by, why) = (new Reach(), Ask.By(), Ask.Why(required: true));
        var command = new ExampleCommand("go", "Releases a stop switch.", "go --why 'mended'", "go --account support_bot --why 'mended'") { by, why };
        reach.AddTo(command);
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var (scope, name) = reach.Read(parsed);
            await session.Permits.GoAsync(scope, name, parsed.GetRequiredValue(by), parsed.GetValue(why)!, stop);
            var left = (await session.Store.Evidence.ReadStatusAsync(stop)).Stops.Where(text => text.StartsWith("stopped: ", StringComparison.Ordinal)).ToList();
            session.Answer.Say($"Released: {Shown(scope, name)}.{(left.Count == 0 ? "" : " Still " + string.Join("; still ", left) + ".")}", json =>
            {
                json.WriteBoolean("done", true);
                json.WriteString("scope", StoredCode.Of(scope));
                json.WriteString("name", name);
                Output.JsonText.Texts(json, "left", left);
            });
            return ExitCodes.Pass;
        });
    }

    private static string Shown(StopScope scope, string name) => scope == StopScope.Global ? "everything" : $"{StoredCode.Of(scope)} {name}";

    private sealed class Reach
    {
        private readonly Option<string?> pipeline = new("--pipeline") { Description = "Only this pipeline; else everything.", HelpName = "NAME" };
        private readonly Option<string?> account = new("--account") { Description = "Only this account, on every platform; else everything.", HelpName = "NAME" };

        public void AddTo(Command command)
        {
            command.Options.Add(pipeline);
            command.Options.Add(account);
            command.Validators.Add(result =>
            {
                if (result.GetResult(pipeline) is not null && result.GetResult(account) is not null) result.AddError("--pipeline and --account exclude each other.");
            });
        }

        public (StopScope Scope, string Name) Read(ParseResult parsed) =>
            parsed.GetValue(pipeline) is { } line ? (StopScope.Pipeline, line) : parsed.GetValue(account) is { } user ? (StopScope.Account, user) : (StopScope.Global, "*");
    }
}
