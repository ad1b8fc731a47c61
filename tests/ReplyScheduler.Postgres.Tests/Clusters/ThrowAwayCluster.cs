using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace ReplyScheduler.Postgres.Tests.Clusters;

/// <summary>A cluster that <c>eng/postgres.sh</c> starts, and which ends by itself when this process has ended, however it ended.</summary>
internal static class ThrowAwayCluster
{
    /// <summary>Starts a cluster of this process and returns its connection string.</summary>
    public static string Start() => Run("start", Folder(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    /// <summary>Runs the script; what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message says how to get a server.</exception>
    public static string Run(params string[] arguments) => RunWith("", arguments);

    /// <summary>Runs the script; what it printed.</summary>
    /// <param name="settings">Lines for the <c>postgresql.conf</c> of a new cluster.</param>
    /// <param name="arguments">The script's arguments.</param>
    /// <exception cref="InvalidOperationException">It failed; the message says how to get a server.</exception>
    public static string RunWith(string settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["REPLYSCHEDULER_CLUSTER_SETTINGS"] = settings;
        start.ArgumentList.Add(Script());
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException(
            $"These tests need a Postgres server: install the package postgresql, or set {PostgresServer.Variable} to a connection string (Host=...;Username=...) of a role that may " +
            $"create databases. eng/postgres.sh {arguments[0]} exited with {process.ExitCode}: {error.Result.Trim()}");
    }

    /// <summary>A folder for a cluster, in memory if there is such a place.</summary>
    public static string Folder(string name) => Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"reply-scheduler-tests-{name}");

    private static string Script()
    {
        var sources = typeof(ThrowAwayCluster).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "SourceFolder").Value!;
        return Path.GetFullPath(Path.Combine(sources, "..", "..", "eng", "postgres.sh"));
    }
}
