using System.Diagnostics;
using System.Reflection;

namespace ReplyScheduler.AspNetCore.Tests.WebHost;

/// <summary>The sample as a program of its own, in a folder of its own.</summary>
internal sealed class WebHostProcess : IAsyncDisposable
{
    private static readonly string Program = typeof(WebHostProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "WebHostProgram").Value!;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task<string> _errors;

    private WebHostProcess(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    public HttpClient Client { get; private set; } = null!;

    /// <summary>What it printed before it was ready.</summary>
    public List<string> Said { get; } = [];

    /// <summary>The words of its command line, as anybody on the machine may read them.</summary>
    public string CommandLine => File.ReadAllText($"/proc/{_process.Id}/cmdline").Replace('\0', ' ');

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<WebHostProcess> StartAsync(string workingFolder, params string[] arguments)
    {
        var host = new WebHostProcess(Begin(workingFolder, arguments));
        using var limit = new CancellationTokenSource(Patience);
        while (await host._process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            host.Said.Add(line);
            if (line.StartsWith("Listening on ", StringComparison.Ordinal)) host.Client = new HttpClient { BaseAddress = new Uri(line["Listening on ".Length..]) };
            if (line.StartsWith("POST ", StringComparison.Ordinal)) return host;
        }

        throw new InvalidOperationException($"The program ended: {string.Join(' ', host.Said)} {await host._errors}");
    }

    /// <summary>Runs it where it cannot start: its exit code and what it said.</summary>
    public static async Task<(int Code, string Error)> FailAsync(string workingFolder, params string[] arguments)
    {
        await using var host = new WebHostProcess(Begin(workingFolder, arguments));
        using var limit = new CancellationTokenSource(Patience);
        await host._process.WaitForExitAsync(limit.Token);
        return (host._process.ExitCode, await host._errors);
    }

    /// <summary>Asks it to stop, and waits for that: its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _errors;
        _process.Dispose();
    }

    private static Process Begin(string workingFolder, string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = workingFolder,
        };
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
