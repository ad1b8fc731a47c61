using ReplyScheduler.Proofs;

namespace ReplyScheduler.Postgres.Triggers.Internal;

/// <summary>What each line means when it does not pass, and what to do about it.</summary>
internal static class TriggerRemedies
{
    /// <summary>Whether installing again by the same options mends it, and can do no harm.</summary>
    public static bool IsMendedByInstalling(ProofCheck check) => check.Answer == ProofAnswer.Fail && check.Name is
        TriggerChecks.Installation or TriggerChecks.Extensions or TriggerChecks.Secret or TriggerChecks.TriggerJob or TriggerChecks.WatchdogJob
        && !IsOfOthers(check);

    public static IReadOnlyList<TriggerFinding> Explain(TriggerVerification before, TriggerVerification after, TriggerReport? report, bool canInstall)
    {
        var findings = new List<TriggerFinding>();
        foreach (var check in before.Checks)
        {
            if (check.Answer is ProofAnswer.Pass or ProofAnswer.LeftOut) continue;
            var now = after.Checks.FirstOrDefault(line => line.Name == check.Name);
            if (report is not null && IsMendedByInstalling(check) && now?.Answer != ProofAnswer.Fail)
                findings.Add(new TriggerFinding(check.Name, Why(check), "installed again: " + string.Join(" ", report.Notes), IsMended: true));
            else
                findings.Add(new TriggerFinding(check.Name, Why(check), Todo(check, report, canInstall), IsMended: false));
        }

        return findings;
    }

    private static bool IsOfOthers(ProofCheck check) =>
        ((string[])[TriggerChecks.ForeignJob, TriggerChecks.SecondJob, TriggerChecks.OpenCron]).Any(what => check.Found.Contains(what, StringComparison.Ordinal));

    private static string Why(ProofCheck check) => $"{TriggerVerification.Word(check.Answer)}: {check.Found}. " + check.Name switch
    {
        TriggerChecks.Installation => "What the cron jobs call is not what this library would have them call.",
        TriggerChecks.Extensions => "Without it nothing is called, or others can read what is.",
        TriggerChecks.Secret => "With another secret than the application's every call is answered 401, while pg_cron says succeeded.",
        TriggerChecks.Catalogue => "The endpoint has nothing to run: no job is active, or a job cannot be planned.",
        TriggerChecks.TriggerJob => "Nothing fires, fires twice, or fires something else.",
        TriggerChecks.WatchdogJob => "Answers are not collected, and nobody notices when the application has died.",
        TriggerChecks.OtherJobs => "Claims make further calls harmless, but they hide when this trigger stands still.",
        TriggerChecks.Delivery => Delivery(check.Found),
        TriggerChecks.Executions => "No job has started: the calls do not arrive, or nothing was due.",
        TriggerChecks.Starts => "Calls arrive and slots were not started all the same: look at the application's own proof and log.",
        TriggerChecks.Watchdog => "A part of the watchdog failed, or pg_cron does not run it.",
        _ => "A run of pg_cron or a call failed before anything was sent.",
    };

    private static string Delivery(string found) => found switch
    {
        _ when found.Contains("the last: http_error 401", StringComparison.Ordinal) => "The endpoint refuses the secret or the signature, or the clock of the server is more than 5 minutes off.",
        _ when found.Contains("the last: http_error 404", StringComparison.Ordinal) => "There is no such endpoint at that address.",
        _ when found.Contains("the last: http_error 503", StringComparison.Ordinal) => "The application runs and cannot reach its store, or is stopping.",
        _ when found.Contains("the last: http_error", StringComparison.Ordinal) => "The endpoint, or something before it, answered with an error.",
        _ when found.Contains("redirect", StringComparison.Ordinal) => "Something before the endpoint redirects, and the call with its headers went there: give the address that it redirects to.",
        _ when found.Contains("the last: unverified", StringComparison.Ordinal) => "Somebody answers, but not our endpoint: a proxy, a login page, or an answer that somebody wrote into net._http_response.",
        _ when found.Contains("the last: timeout", StringComparison.Ordinal) => "The endpoint did not answer in time: it is overloaded or asleep, or waits for the tick's end.",
        _ when found.Contains("the last: network_error", StringComparison.Ordinal) => "The endpoint cannot be reached from the database server: name, port, certificate or firewall.",
        _ when found.Contains("the last: lost", StringComparison.Ordinal) => "The sender did not run, or the server crashed and its queue, which no log protects, was emptied. Later calls are new ones.",
        _ when found.Contains("queued for too long", StringComparison.Ordinal) => "The sender does not work its queue off, or the watchdog does not collect.",
        _ => "No call has ended yet: wait for two minutes, then look again.",
    };

    private static string Todo(ProofCheck check, TriggerReport? report, bool canInstall)
    {
        if (report is { IsComplete: false } && IsMendedByInstalling(check)) return string.Join(" ", report.Problems);
        if (IsMendedByInstalling(check)) return canInstall ? "install again with the same options (doctor does that when told to fix)" : "install again, with URL and secret";
        return check.Name switch
        {
            TriggerChecks.Secret => "give the application's secret to compare with, as the role that installed",
            TriggerChecks.Catalogue => "activate jobs or mend their schedules in scheduled_jobs; invalid_reason says what is wrong",
            TriggerChecks.OtherJobs => "let the owner of the other job remove it, or an administrator look",
            TriggerChecks.Delivery => "mend what the explanation names, then wait for the next call",
            TriggerChecks.Executions or TriggerChecks.Starts => "read the application's log, and run its proof",
            TriggerChecks.Watchdog => "mend what the message names; the next look clears it",
            TriggerChecks.Extensions when check.Found.Contains(TriggerChecks.OpenCron, StringComparison.Ordinal) => "let an administrator run: REVOKE USAGE ON SCHEMA cron FROM PUBLIC",
            TriggerChecks.TriggerJob or TriggerChecks.WatchdogJob when IsOfOthers(check) => "let the owner of the other job remove it (SELECT cron.unschedule(jobid)), or choose other names",
            TriggerChecks.Extensions or TriggerChecks.TriggerJob or TriggerChecks.WatchdogJob => "let a role look that may, or let an administrator run the script of Print()",
            _ => "read cron.job_run_details and the server's log",
        };
    }
}
