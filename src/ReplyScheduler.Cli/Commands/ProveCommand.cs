using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;
using ReplyScheduler.Proofs;

namespace ReplyScheduler.Cli.Commands;

/// <summary>PASS, FAIL or NO EVIDENCE, from what is stored.</summary>
internal static class ProveCommand
{
    public static Command Make(Sessions sessions)
    {
        var window = Ask.Span("--window", "How far back, 1s to 400d; else 30m.");
        var at = Ask.Instant("--at", "The window's end; else now, by the store's clock.");
        var store = new Option<Guid?>("--store-id") { Description = "The database that is meant, by the id that proofs print.", HelpName = "ID", CustomParser = result => Parsers.Id(result) };
        var build = new Option<string?>("--build") { Description = "The build that the evidence must come from.", HelpName = "BUILD" };
        var command = new ExampleCommand(
            "prove", "Proves what ran and what was posted. Exits with 0 for PASS, 1 for FAIL, 2 for NO EVIDENCE.",
            "prove", "prove --window 24h --json", "prove --window 1d --at 2026-03-02T00:00:00Z --store-id 0195f3a2-7c1e-7000-8000-000000000000") { window, at, store, build };
        return sessions.Command(command, async (parsed, session, stop) =>
        {
            await session.Store.Schema.PrepareAsync(stop);
            var options = new ProofOptions { At = parsed.GetValue(at), StoreId = parsed.GetValue(store), Build = parsed.GetValue(build) };
            if (parsed.GetValue(window) is { } span) options = options with { Window = span };
            var report = await session.Proof.ProveAsync(options, stop);
            session.Answer.Print(report.ToText, report.ToJson);
            return report.ExitCode;
        });
    }
}
