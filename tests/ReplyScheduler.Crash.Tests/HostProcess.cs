using System.Diagnostics;
using System.Reflection;

namespace ReplyScheduler.Crash.Tests;

/// <summary>One life of the program that replays and is killed.</summary>
internal sealed class HostProcess : IDisposable
{
    /// <summary>What a shell answers for a process that died by SIGKILL.</summary>
    public const int Killed = 137;

    private static readonly string Program = typeof(HostProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "CrashHostProgram").Value!;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> errors;

    public HostProcess(IEnumerable<string> arguments, IReadOnlyList<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        process = Process.Start(start)!;
        (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public bool HasExited => process.HasExited;

    /// <summary>SIGKILL; nothing when it is over already.</summary>
    public void Kill() => process.Kill();

    /// <summary>Sends a signal by name, such as <c>STOP</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0) throw new InvalidOperationException($"The signal {name} was not sent.");
    }

    /// <summary>Waits for a time at most; whether it is over.</summary>
    public async Task<bool> IsOverAfterAsync(TimeSpan wait)
    {
        using var limit = new CancellationTokenSource(wait);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return process.HasExited;
        }
    }

    /// <summary>Waits for the end: true if it came to its own, false if it was killed. Every other end is an error.</summary>
    public async Task<bool> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new InvalidOperationException($"The program was not over after {Patience}.");
        }

        if (process.ExitCode == Killed) return false;
        var said = await output;
        return process.ExitCode == 0 && said.Trim() == "done"
            ? true
            : throw new InvalidOperationException($"The program ended with {process.ExitCode}. It said: {said}{await errors}");
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
