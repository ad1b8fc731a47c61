namespace ReplyScheduler.Cli.Tests;

/// <summary>The tool within the test's own process, on one database.</summary>
/// <param name="database">The options that name it.</param>
internal sealed class Tool(params string[] database)
{
    /// <summary>Its environment.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>What is piped into it.</summary>
    public string Input { get; set; } = "";

    public static Tool OnFile(string path) => new("--db", path);

    public async Task<Ran> RunAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var surroundings = new Surroundings(output, error, new StringReader(Input), Variables.GetValueOrDefault, TimeProvider.System, IsTerminal: false);
        var code = await new CliProgram(surroundings).RunAsync([.. args, .. database], Xunit.TestContext.Current.CancellationToken);
        return new Ran(code, output.ToString(), error.ToString());
    }
}
