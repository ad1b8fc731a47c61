namespace ReplyScheduler.ConsoleHost.Tests;

/// <summary>What one run of the program came to.</summary>
internal sealed record Ran(int Code, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The lines that hold a verdict.</summary>
    public string[] Verdicts => [.. Lines.Where(line => line.Length > 21 && line[10] == 'T' && line[19] == 'Z')];

    /// <summary>Runs the program in this process. A replay ends at the last quarter of an hour before <paramref name="now"/>.</summary>
    public static async Task<Ran> AtAsync(DateTimeOffset now, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await new ConsoleProgram(output, error, new FixedTime(now)).RunAsync(args, Xunit.TestContext.Current.CancellationToken);
        return new Ran(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs the program in this process, two minutes past noon.</summary>
    public static Task<Ran> OfAsync(params string[] args) => AtAsync(Noon.AddMinutes(2), args);

    /// <summary>Where replays of <see cref="OfAsync"/> end.</summary>
    public static DateTimeOffset Noon { get; } = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
