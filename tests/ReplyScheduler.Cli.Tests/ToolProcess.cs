using System.Diagnostics;
using Xunit;

namespace ReplyScheduler.Cli.Tests;

/// <summary>The tool as a process of its own, as a person starts it.</summary>
internal static class ToolProcess
{
    /// <summary>The program's file.</summary>
    public static string File => typeof(CliProgram).Assembly.Location;

    public static Task<Ran> RunAsync(params string[] args) => RunAsync(args, []);

    public static async Task<Ran> RunAsync(string[] args, (string Name, string Value)[] variables, string input = "")
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var arg in (string[])[File, .. args]) start.ArgumentList.Add(arg);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Ran(process.ExitCode, await output, await error);
    }
}
