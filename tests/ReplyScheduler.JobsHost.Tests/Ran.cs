using System.Diagnostics;
using System.Text.Json;

namespace ReplyScheduler.JobsHost.Tests;

/// <summary>What one run of the program came to.</summary>
internal sealed record Ran(int Code, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The report, if JSON was asked for.</summary>
    public JsonElement Report => JsonDocument.Parse(Output).RootElement;

    public IEnumerable<JsonElement> Jobs => Report.GetProperty("jobs").EnumerateArray();

    /// <summary>Runs the program in this process, on a Monday.</summary>
    public static async Task<Ran> HereAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new JobsProgram(output, error, new Monday()).RunAsync(args, Xunit.TestContext.Current.CancellationToken);
        return new Ran(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs the program as a process of its own.</summary>
    public static async Task<Ran> ProcessAsync(params string[] args)
    {
        using var process = Begin(args);
        return await EndAsync(process);
    }

    /// <summary>Reads what a process has to say until it is over.</summary>
    public static async Task<Ran> EndAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Patience);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new Ran(process.ExitCode, output, await error);
    }

    public static Process Begin(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var arg in (string[])[typeof(JobsProgram).Assembly.Location, .. args]) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }

    public int Sum(string count) => Jobs.Sum(job => job.GetProperty(count).GetInt32());

    private sealed class Monday : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    }
}
