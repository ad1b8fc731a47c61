using System.Globalization;

namespace ReplyScheduler.Scheduling.Internal;

/// <summary>Says in words how a job stands.</summary>
internal static class JobWords
{
    public static IReadOnlyList<string> Of(JobState job)
    {
        var row = job.Row;
        var words = new List<string>();
        if (!row.IsActive) words.Add("inactive");
        if (row.InvalidReason is { } fault) words.Add("invalid: " + fault);
        if (job.PausedUntil is { } until) words.Add($"paused until {Iso(until)}{By(job.PausedBy)}{Why(job.PauseReason)}");
        if (row.IsActive && !job.IsHandled) words.Add($"no handler: no live instance runs the type '{row.Type}'");
        if (job.StaleSince is { } stale) words.Add($"stale since {Iso(stale)}: no success for {job.Freshness:c}");
        if (job.UnownedSince is { } unowned) words.Add($"unowned since {Iso(unowned)}: {job.Owner} registers it no more");
        if (job.Running > 0) words.Add(Count(job.Running, "run goes on", "runs go on"));
        if (job.Waiting > 0) words.Add(Count(job.Waiting, "retry or request waits", "retries and requests wait"));
        if (row is { IsActive: true, InvalidReason: null }) words.Add(row.NextRunAt is { } next ? "planned for " + Iso(next) : "not planned yet: the next tick does it");
        return words;
    }

    private static string By(string? who) => who is null ? "" : " by " + who;

    private static string Why(string? why) => string.IsNullOrEmpty(why) ? "" : ": " + why;

    private static string Count(int count, string one, string many) => count == 1 ? "1 " + one : $"{count} {many}";

    private static string Iso(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
