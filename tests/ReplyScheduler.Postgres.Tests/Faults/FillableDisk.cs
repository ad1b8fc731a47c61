using System.Diagnostics;
using ReplyScheduler.Postgres.Tests.Clusters;

namespace ReplyScheduler.Postgres.Tests.Faults;

/// <summary>A place for a cluster that a test can fill and empty.</summary>
internal abstract class FillableDisk : IDisposable
{
    /// <summary>For the cluster.</summary>
    public abstract string? Folder { get; }

    /// <summary>Whether the server's log can grow no more either when it is full.</summary>
    public abstract bool HoldsLog { get; }

    /// <summary>A small file system, where somebody with the right to mount runs the tests; else a limit on the size of the server's files.</summary>
    public static FillableDisk Make() => SmallDisk.TryMake(megabytes: 160) is { } disk ? disk : new FileSizeLimit();

    public abstract Task FillAsync(TestDatabase database);

    public abstract Task FreeAsync(TestDatabase database);

    public virtual void Dispose()
    {
    }

    /// <summary>Null when it worked, else what the program said.</summary>
    protected static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{program} exited with {process.ExitCode}: {said.Trim()}";
    }
}
