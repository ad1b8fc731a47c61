using System.Diagnostics;
using System.Reflection;

namespace ReplyScheduler.Postgres.Tests.Chaos;

/// <summary>One host as a process, with a journal of what it did and saw.</summary>
internal sealed class ChaosProcess : IDisposable
{
    private static readonly string Program = typeof(ChaosProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ChaosProgram").Value!;
    private readonly string journal;
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> errors;

    public ChaosProcess(string journal, params string[] arguments)
    {
        this.journal = journal;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Program, "--out", journal, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        process = Process.Start(start)!;
        (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public bool HasExited => process.HasExited;

    /// <summary>The lines of a kind.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(string kind)
    {
        if (!File.Exists(journal)) return [];
        await using var file = new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return [.. (await reader.ReadToEndAsync()).Split('\n').Where(line => line.StartsWith(kind + " ", StringComparison.Ordinal)).Select(line => line[(kind.Length + 1)..])];
    }

    /// <summary>Sends a signal by name, such as <c>STOP</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        if (kill.ExitCode != 0) throw new InvalidOperationException($"The signal {name} was not sent.");
    }

    /// <summary>Asks it to end, and waits for that.</summary>
    public async Task EndAsync()
    {
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0 || (await output).Trim() != "done") throw new InvalidOperationException($"A host ended with {process.ExitCode}: {await output}{await errors}");
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
