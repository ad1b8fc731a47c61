using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// Approves and claims a permit. Everything that can have changed since the policies judged is looked at again in the transaction that
/// claims, under the locks of its account and target: expiry, target, content, stop switches, gates. A gate leaves the permit as it is.
/// </summary>
internal static class LaunchStep
{
    private const int MostTries = 3;

    /// <summary>A permit that expires between its approval and its claim is asked for again, and ended then.</summary>
    public static async Task<LaunchResult> RunAsync(PostgresDatabase database, LaunchRequest request, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await database.StepAsync(step => Add(step, request), cancellationToken).ConfigureAwait(false) is { } result) return result;
        }

        throw new StoreException("A permit could not be claimed although nothing forbade it. Look for triggers and rules on posting_permits that are not the store's.", isTransient: false);
    }

    private static Func<LaunchResult?> Add(PostgresStep step, LaunchRequest request)
    {
        var (stamp, gates) = (request.Stamp, request.Gates);
        LaunchResult? judged = new LaunchResult.Refused(PermitRefusal.PermitNotFound);
        var policies = Bounded.Text(request.PolicySet, 1000);
        step.Add("launch_lock", ("is_gated", gates.MinSpacing > TimeSpan.Zero || gates.PerHour is not null || gates.PerDay is not null), ("permit", request.PermitId));
        step.Add("launch_facts", row => judged = Judgement(row.GetString(0), row.GetString(1), row.GetStringOrNull(2), row.GetInstantOrNull(3)),
            ("permit", request.PermitId), ("claim", request.ClaimId), ("sha256", request.ContentSha256), ("pipeline", request.Pipeline), ("per_hour", gates.PerHour), ("per_day", gates.PerDay),
            ("spacing", gates.MinSpacing), ("source", request.PipelineSource), ("policy_set", policies), ("instance", stamp.InstanceId), ("build", stamp.Build));
        step.Add("permit_launch", row => judged = new LaunchResult.Launched(row.GetInstant(0)),
            ("claim", request.ClaimId), ("lease", request.Lease), ("send_within", request.SendWithin), ("policy_set", policies), ("instance", stamp.InstanceId), ("build", stamp.Build),
            ("permit", request.PermitId));
        return () => judged;
    }

    /// <summary>Null if nothing stands against the claim, which follows.</summary>
    private static LaunchResult? Judgement(string outcome, string status, string? reason, DateTimeOffset? claimedAt) => outcome switch
    {
        "go" => null,
        "own" => new LaunchResult.Launched(claimedAt!.Value),
        "refused" => new LaunchResult.Refused(Refusal(StoredCode.To<PermitStatus>(status))),
        "closed" => new LaunchResult.GateClosed(StoredCode.To<PermitReason>(reason!)),
        _ => new LaunchResult.Ended(StoredCode.To<PermitStatus>(outcome), StoredCode.To<PermitReason>(reason!)),
    };

    private static PermitRefusal Refusal(PermitStatus status) => status switch
    {
        PermitStatus.InFlight => PermitRefusal.PermitInFlight,
        PermitStatus.Used => PermitRefusal.PermitAlreadyUsed,
        PermitStatus.OutcomeUnknown or PermitStatus.Unresolved => PermitRefusal.PermitOutcomeUnknown,
        _ => PermitRefusal.PermitEnded,
    };
}
