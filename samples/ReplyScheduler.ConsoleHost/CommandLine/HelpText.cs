using System.Text;

namespace ReplyScheduler.ConsoleHost.CommandLine;

/// <summary>The text of <c>--help</c>, made from the option rules.</summary>
internal static class HelpText
{
    /// <summary>All of it, with a line end at the end.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        text.Append("Answers posts on a timetable, and proves what was posted. Without arguments: run.\n");
        Command(text, "run", "replay slots over a file of posts, then prove the replayed period", OptionRules.OfRun);
        Command(text, "prove", "judge the stored evidence: PASS, FAIL or NO EVIDENCE", OptionRules.OfProve);
        Command(text, "trace ID", "everything recorded about a run, decision, permit, target or reply", OptionRules.OfTrace);
        Command(text, "status", "how things stand", OptionRules.OfStatus);
        text.Append($"""

            Exit codes: {ExitCodes.Pass} pass, {ExitCodes.Fail} the proof failed, {ExitCodes.NoEvidence} no evidence, {ExitCodes.BadInput} bad input, {ExitCodes.StoreUnreachable} database unreachable,
            {ExitCodes.Unexpected} unexpected fault, {ExitCodes.Stopped} stopped before the end.

            """);
        return text.ToString();
    }

    private static void Command(StringBuilder text, string command, string meaning, IReadOnlyList<OptionRule> rules)
    {
        text.Append($"\n{command}: {meaning}\n");
        foreach (var rule in rules)
        {
            text.Append($"  {$"{rule.Name} {rule.Value}",-22} {rule.Meaning}\n");
        }
    }
}
