using System.Globalization;
using ReplyScheduler.ConsoleHost.CommandLine;
using ReplyScheduler.Stores;

namespace ReplyScheduler.ConsoleHost.Commands;

/// <summary>Says how things stand in a database.</summary>
internal static class StatusCommand
{
    /// <summary>Prints the store's identity, the jobs, and the counts of what it holds.</summary>
    public static async Task<int> RunAsync(StatusOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var store = ExistingDatabase.Open(options.Database);
        var status = await store.Evidence.ReadStatusAsync(cancellationToken);
        var info = status.Store;
        output.WriteLine($"store {info.StoreId}, environment {info.Environment}, {(info.IsVirtual ? "virtual" : "system")} clock at {Instant(info.Now)}");
        foreach (var job in status.Jobs)
        {
            output.WriteLine(Line(job));
        }

        Counts(output, "verdicts", status.Verdicts);
        Counts(output, "permits", status.Permits);
        Counts(output, "candidates", status.Candidates);
        Counts(output, "runs", status.Executions);
        output.WriteLine($"events waiting in the spool: {status.Spooled}");
        foreach (string line in status.Stops.Concat(status.Alerts).Concat(info.Warnings))
        {
            output.WriteLine(line);
        }

        return ExitCodes.Pass;
    }

    private static string Line(JobStatusLine job) =>
        $"job {job.Name,-28} {job.Schedule,-14} {(job.IsActive ? "active" : "inactive")}, last {Instant(job.LastRunAt)}, next {Instant(job.NextRunAt)}"
        + (job.InvalidReason is { } reason ? $", invalid: {reason}" : "");

    private static void Counts(TextWriter output, string what, IReadOnlyDictionary<string, int> counts) =>
        output.WriteLine($"{what}: {(counts.Count == 0 ? "none" : string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}")))}");

    private static string Instant(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "never";
}
