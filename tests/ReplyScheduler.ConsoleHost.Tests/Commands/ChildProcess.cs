using System.Diagnostics;

namespace ReplyScheduler.ConsoleHost.Tests.Commands;

/// <summary>The program as a process of its own.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Task<string> _error;

    public ChildProcess(params string[] args) : this(args, [])
    {
    }

    /// <summary>Begins with further variables in its environment.</summary>
    public ChildProcess(string[] args, (string Name, string Value)[] environment)
    {
        // A shell may have started the tests with SIGINT ignored, which processes inherit.
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string arg in (string[])["--default-signal=INT", "dotnet", typeof(ConsoleProgram).Assembly.Location, .. args])
        {
            start.ArgumentList.Add(arg);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Reads lines until one holds a text.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        string read = "";
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            read += line + "\n";
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return read;
            }
        }

        throw new InvalidOperationException($"The program ended without '{text}': {read}{await _error}");
    }

    /// <summary>Whether it is over within a time.</summary>
    public async Task<bool> IsOverAfterAsync(TimeSpan wait)
    {
        using var limit = new CancellationTokenSource(wait);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return _process.HasExited;
        }
    }

    /// <summary>SIGKILL; nothing when it is over already.</summary>
    public void Kill() => _process.Kill();

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async Task<Ran> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        string output = await _process.StandardOutput.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        return new Ran(_process.ExitCode, output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
