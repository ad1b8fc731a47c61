using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Cli.Output;

namespace ReplyScheduler.Cli.Commands;

/// <summary>Everything that hangs on an id, in order.</summary>
internal static class TraceCommand
{
    public static Command Make(Sessions sessions)
    {
        var id = new Argument<string>("ID") { Description = "A run, candidate, decision, permit, target or posted reply." };
        var command = new ExampleCommand("trace", "Prints the whole chain that hangs on an id, in order.", "trace 0195f3a2-7c1e-7000-8000-000000000000", "trace post-1234 --json") { id };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            var wanted = parsed.GetRequiredValue(id);
            await session.Store.Schema.PrepareAsync(stop);
            var lines = await session.Proof.TraceAsync(wanted, stop);
            if (lines.Count == 0) return session.Answer.Refuse("not_found", $"Nothing is known of '{wanted}'.");
            session.Answer.List(lines, "", [("AT", line => Printable.Instant(line.At)), ("WHAT", line => line.What), ("ID", line => line.Id), ("", line => line.Text)], (json, line) =>
            {
                json.Instant("at", line.At);
                json.WriteString("what", line.What);
                json.WriteString("id", line.Id);
                json.WriteString("text", line.Text);
            });
            return ExitCodes.Pass;
        });
    }
}
