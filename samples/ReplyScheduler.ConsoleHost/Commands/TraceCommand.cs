using System.Globalization;
using ReplyScheduler.ConsoleHost.CommandLine;
using ReplyScheduler.Proofs;

namespace ReplyScheduler.ConsoleHost.Commands;

/// <summary>Shows everything that is recorded about one id.</summary>
internal static class TraceCommand
{
    /// <summary>Prints one line for each fact, in order of time.</summary>
    /// <returns>0, or 1 when nobody knows the id.</returns>
    public static async Task<int> RunAsync(TraceOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        await using var store = ExistingDatabase.Open(options.Database);
        var lines = await new Proof(store).TraceAsync(options.Id, cancellationToken);
        foreach (var line in lines)
        {
            string at = line.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            output.WriteLine($"{at} {line.What,-9} {line.Id}  {line.Text}");
        }

        if (lines.Count > 0)
        {
            return ExitCodes.Pass;
        }

        error.WriteLine($"error: nothing is recorded about {BadInputException.Quote(BadInputException.OneLine(options.Id))} in {options.Database.Name}.");
        return ExitCodes.Fail;
    }
}
