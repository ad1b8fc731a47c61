namespace ReplyScheduler.Cli;

/// <summary>What a command has of its process.</summary>
/// <param name="Output">What was asked for.</param>
/// <param name="Error">What went wrong, and notes.</param>
/// <param name="Input">What is piped in.</param>
/// <param name="Variable">An environment variable; null if it is not set.</param>
/// <param name="Time">Measures waits.</param>
/// <param name="IsTerminal">Whether a person reads the output as it is written.</param>
internal sealed record Surroundings(TextWriter Output, TextWriter Error, TextReader Input, Func<string, string?> Variable, TimeProvider Time, bool IsTerminal)
{
    /// <summary>Those of this process.</summary>
    public static Surroundings OfProcess() => new(
        Console.Out, Console.Error, Console.In, name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null, TimeProvider.System, !Console.IsOutputRedirected);
}
