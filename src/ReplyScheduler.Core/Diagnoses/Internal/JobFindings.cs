using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Diagnoses.Internal;

/// <summary>Why jobs do not run, or do not succeed.</summary>
internal static class JobFindings
{
    private const int MostOfAKind = 10;
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(2);

    public static IEnumerable<Finding> Of(DiagnosisBasis basis)
    {
        if (basis.Jobs.Count == 0)
        {
            return [new Finding(FindingNames.NoJobs, FindingSeverity.Warning, "", "The catalogue has no job.", "Register jobs in code, or add them: `replyscheduler jobs add NAME --schedule '*/15 * * * *' --endpoint /path`.")];
        }

        return
        [
            .. NoTimer(basis), .. Few(basis.Jobs.SelectMany(job => OfRow(job, basis.Now))), .. Few(NoHandler(basis)), .. Few(Unrun(basis)), .. Few(Failed(basis)), .. Few(Lost(basis)),
        ];
    }

    /// <summary>At most ten of each name, and how many there are besides.</summary>
    private static IEnumerable<Finding> Few(IEnumerable<Finding> all)
    {
        foreach (var kind in all.GroupBy(finding => finding.Name))
        {
            var count = 0;
            foreach (var finding in kind)
            {
                if (count++ < MostOfAKind) yield return finding;
            }

            if (count > MostOfAKind) yield return kind.First() with { Subject = $"and {count - MostOfAKind} more", Found = $"{count} are found in all; these are not listed." };
        }
    }

    private static IEnumerable<Finding> NoTimer(DiagnosisBasis basis)
    {
        var seen = basis.Evidence.LastSeenAt;
        if (seen is { } at && basis.Now - at <= Quiet) yield break;
        var due = basis.Jobs.Select(job => (job.Row.Name, At: DueSince(job, seen))).Where(job => job.At <= basis.Now - Quiet).OrderBy(job => job.At).ToList();
        if (due.Count == 0) yield break;
        var since = seen is { } last ? $"No instance was seen since {DiagnosisText.Iso(last)}" : "No instance was ever seen";
        yield return new Finding(
            FindingNames.NoTimer, FindingSeverity.Critical, "", $"{since}, and {due.Count} job(s) are due: {due[0].Name} since {DiagnosisText.Iso(due[0].At!.Value)}.",
            "Start the host and the timer that calls TickAsync, or tick from outside: `replyscheduler tick` by cron or Kubernetes; where pg_cron calls an endpoint, run `replyscheduler trigger verify`.");
    }

    private static DateTimeOffset? DueSince(JobState job, DateTimeOffset? seen)
    {
        var row = job.Row;
        if (!row.IsActive || job.PausedUntil is not null || !CronSchedule.TryParse(row.Schedule, row.TimeZone, out var schedule, out _)) return null;
        var from = row.EffectiveFrom.AddTicks(-1);
        return schedule.Next(seen > from ? seen.Value : from);
    }

    private static IEnumerable<Finding> OfRow(JobState job, DateTimeOffset now)
    {
        var (row, name) = (job.Row, job.Row.Name);
        if (!row.IsActive)
        {
            yield return new Finding(FindingNames.JobDisabled, FindingSeverity.Warning, name, $"The job is inactive since {DiagnosisText.Iso(job.UpdatedAt)} at the latest: it has no slots.", $"`replyscheduler jobs activate {name}`, if it is to run.");
            yield break;
        }

        if (!CronSchedule.TryParse(row.Schedule, row.TimeZone, out _, out var fault))
        {
            yield return new Finding(FindingNames.BadSchedule, FindingSeverity.Critical, name, $"The schedule cannot be read, so the job never runs: {fault}", $"Write another schedule or time zone: `replyscheduler jobs add {name} --replace --schedule ...`, or by SQL.");
        }

        if (job.PausedUntil is { } until)
        {
            var reason = string.IsNullOrEmpty(job.PauseReason) ? "" : $": {job.PauseReason}";
            yield return new Finding(FindingNames.JobPaused, FindingSeverity.Warning, name, $"The job is paused until {DiagnosisText.Iso(until)} by {job.PausedBy ?? "somebody"}{reason}.", $"`replyscheduler jobs resume {name}`, if it is to run.");
        }

        if (job.StaleSince is { } stale && stale <= now)
            yield return new Finding(FindingNames.JobStale, FindingSeverity.Warning, name, $"No run succeeded within {job.Freshness:c}; stale since {DiagnosisText.Iso(stale)}.", $"`replyscheduler executions --job {name}` shows how its runs ended.");
        if (job.UnownedSince is { } unowned)
            yield return new Finding(FindingNames.JobUnowned, FindingSeverity.Note, name, $"{job.Owner} registers the job no more since {DiagnosisText.Iso(unowned)}.", "Delete it, make it inactive, or register it again.");
    }

    private static IEnumerable<Finding> NoHandler(DiagnosisBasis basis)
    {
        var blocked = basis.Evidence.UnrunSlots.Where(slots => slots.Code == StoredCode.Of(SlotReason.NoHandler)).ToDictionary(slots => slots.Subject, StringComparer.Ordinal);
        foreach (var job in basis.Jobs.Where(job => job.Row.IsActive && !job.IsHandled))
        {
            var slots = blocked.GetValueOrDefault(job.Row.Name);
            if (slots is null && basis.Evidence.LiveInstances == 0) continue;
            var passed = slots is null ? "" : $" {slots.Count} slot(s) passed so, the last at {DiagnosisText.Iso(slots.Newest)}.";
            yield return new Finding(
                FindingNames.NoHandler, FindingSeverity.Critical, job.Row.Name, $"None of {basis.Evidence.LiveInstances} live instance(s) runs jobs of the type '{job.Row.Type}'.{passed}",
                job.Row.Endpoint is null ? "Register a handler for the type (AddJob, AddHandler) and start that host." : "Register a handler for the type, or let a host call its endpoint (AddHttpJobs, `replyscheduler tick --base-url`).");
        }
    }

    private static IEnumerable<Finding> Unrun(DiagnosisBasis basis)
    {
        foreach (var slots in basis.Evidence.UnrunSlots)
        {
            if (slots.Code == StoredCode.Of(SlotReason.Late))
                yield return new Finding(FindingNames.SlotsMissed, FindingSeverity.Warning, slots.Subject, $"{slots.Count} slot(s) passed without a run, the last one noted at {DiagnosisText.Iso(slots.Newest)}.", $"See that something ticks at least as often as the schedule asks; `replyscheduler jobs backfill {slots.Subject} --from ...` makes up for them.");
            else if (slots.Code == StoredCode.Of(SlotReason.Overlap))
                yield return new Finding(FindingNames.SlotsOverlap, FindingSeverity.Note, slots.Subject, $"{slots.Count} slot(s) were skipped since the run before went on, the last at {DiagnosisText.Iso(slots.Newest)}.", "Make the runs shorter, the schedule rarer, or allow overlap.");
        }
    }

    private static IEnumerable<Finding> Failed(DiagnosisBasis basis) => basis.Evidence.FailedRuns.Select(runs => TriggerFindings.OfRuns(runs) ?? new Finding(
        FindingNames.RunsFailing, FindingSeverity.Warning, runs.Subject, $"{runs.Count} run(s) ended as {runs.Code} since the last success, the newest begun at {DiagnosisText.Iso(runs.Newest)}{Says(runs.Detail)}",
        $"`replyscheduler executions --job {runs.Subject}` shows them; mend what they say, then `replyscheduler jobs run {runs.Subject}`."));

    private static IEnumerable<Finding> Lost(DiagnosisBasis basis) => basis.Evidence.LostRuns.Select(runs => new Finding(
        FindingNames.RunsLost, FindingSeverity.Warning, runs.Subject, $"{runs.Count} run(s) are past their lease, which ended last at {DiagnosisText.Iso(runs.Newest)}: their instance is gone or stopped.",
        "The next tick of any instance records them as abandoned and tries them again where retries are left."));

    private static string Says(string? detail) => string.IsNullOrEmpty(detail) ? "." : ": " + detail;
}
