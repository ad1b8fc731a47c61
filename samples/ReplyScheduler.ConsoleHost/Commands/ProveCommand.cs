using ReplyScheduler.ConsoleHost.CommandLine;
using ReplyScheduler.Proofs;

namespace ReplyScheduler.ConsoleHost.Commands;

/// <summary>Judges the stored evidence of a window. On a replay the present is the virtual clock's.</summary>
internal static class ProveCommand
{
    /// <summary>Prints the proof; its exit code is the program's.</summary>
    public static async Task<int> RunAsync(ProveOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var store = ExistingDatabase.Open(options.Database);
        var proof = new ProofOptions { Window = options.Window, At = options.At };
        try
        {
            var report = await new Proof(store).ProveAsync(proof, cancellationToken);
            output.Write(options.Json ? report.ToJson() + Environment.NewLine : report.ToText());
            return report.ExitCode;
        }
        catch (ArgumentOutOfRangeException problem)
        {
            throw new BadInputException(problem.Message.Split(" (Parameter")[0], problem);
        }
    }
}
