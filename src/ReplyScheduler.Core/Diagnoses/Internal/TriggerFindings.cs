using ReplyScheduler.Events;
using ReplyScheduler.Http.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Diagnoses.Internal;

/// <summary>Calls that do not arrive and secrets that are refused, on the way in and on the way out.</summary>
internal static class TriggerFindings
{
    /// <summary>The events that it goes by.</summary>
    public static readonly IReadOnlyList<string> Events = [EventNames.TriggerRefused];

    /// <summary>Calls of the store's own trigger that do not arrive.</summary>
    public static IEnumerable<Finding> OfTrigger(DiagnosisBasis basis)
    {
        if (basis.Trigger is not { IsReadable: true } calls || !(calls.LastThreeFailed || (calls.Delivered == 0 && calls.Failed > 0))) return [];
        return
        [
            new Finding(
                FindingNames.TriggerFailing, FindingSeverity.Critical, "", $"Of {calls.Calls} call(s) of the database's trigger {calls.Delivered} arrived and {calls.Failed} failed{(calls.LastThreeFailed ? ", the last three among them" : "")}.",
                "`replyscheduler trigger doctor` says why: a wrong secret, an address that nobody answers at, a redirect."),
        ];
    }

    /// <summary>Requests that the trigger's endpoint let nobody in by.</summary>
    public static IEnumerable<Finding> Of(DiagnosisBasis basis) => basis.Evidence.Events.Where(events => events.Subject == EventNames.TriggerRefused).Select(events => new Finding(
        FindingNames.WrongSecret, FindingSeverity.Critical, "trigger", $"Requests to the trigger's endpoint were refused with 401, last told at {DiagnosisText.Iso(events.Newest)}: {events.Detail}",
        "Give whoever calls the endpoint one of the host's secrets (TriggerOptions.Secrets, SigningSecrets); where pg_cron calls it, `replyscheduler trigger verify` compares them. If it is a stranger, nothing is to be done."));

    /// <summary>Runs that failed since an endpoint refused the scheduler's secret; null if they failed otherwise.</summary>
    public static Finding? OfRuns(CountedFact runs)
    {
        var isRefused = runs.Code.EndsWith(":" + HttpReasons.Status, StringComparison.Ordinal) && runs.Detail is { } detail
            && (detail.StartsWith("The endpoint answered 401.", StringComparison.Ordinal) || detail.StartsWith("The endpoint answered 403.", StringComparison.Ordinal));
        if (isRefused)
        {
            return new Finding(
                FindingNames.WrongSecret, FindingSeverity.Critical, runs.Subject, $"{runs.Count} run(s) failed since the endpoint refused the secret, the newest begun at {DiagnosisText.Iso(runs.Newest)}: {runs.Detail}",
                "Give the scheduler and the endpoint the same secret (HttpJobOptions.Secret or BearerKey; for `replyscheduler tick` the environment or a file).");
        }

        return !runs.Code.EndsWith(":" + HttpReasons.SecretUnavailable, StringComparison.Ordinal) ? null : new Finding(
            FindingNames.WrongSecret, FindingSeverity.Critical, runs.Subject, $"{runs.Count} run(s) failed since there was no usable secret to send, the newest begun at {DiagnosisText.Iso(runs.Newest)}.",
            "Look at what HttpJobOptions.SecretProvider or BearerKeyProvider answers.");
    }
}
