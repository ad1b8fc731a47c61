using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// Approves and claims a permit. Everything that can have changed since the policies judged is looked at again here, in the
/// transaction that claims: expiry, target, content, stop switches, gates. A gate leaves the permit as it is.
/// </summary>
internal static class LaunchStep
{
    public static LaunchResult Run(SqliteSession session, LaunchRequest request)
    {
        var facts = LaunchFacts.Read(session, request);
        if (facts is null) return new LaunchResult.Refused(PermitRefusal.PermitNotFound);
        if (facts.ClaimId == request.ClaimId && facts.Status == PermitStatus.InFlight) return new LaunchResult.Launched(facts.ClaimedAt!.Value);
        if (facts.Status is not (PermitStatus.Pending or PermitStatus.Approved)) return new LaunchResult.Refused(Refusal(facts.Status));

        var gate = facts.ClosedGate(session.Now, out var until);
        if (facts.IsExpired) return End(session, request, PermitStatus.Expired, gate ?? PermitReason.PermitExpired);
        if (facts.DecisionType == "canary") return End(session, request, PermitStatus.Rejected, PermitReason.PolicyUndefined);
        if (facts.ContentSha256 != request.ContentSha256) return End(session, request, PermitStatus.Rejected, PermitReason.ContentHashMismatch);
        if (facts.TargetId is null) return End(session, request, PermitStatus.Rejected, PermitReason.MissingTarget);
        if (facts.IsTaken) return End(session, request, PermitStatus.Rejected, PermitReason.DuplicateTarget);
        if (facts.IsDeleted) return End(session, request, PermitStatus.Rejected, PermitReason.TargetDeleted);
        if (gate is { } closed)
        {
            if (until is { } instant) Close(session, facts, closed, instant);
            return new LaunchResult.GateClosed(closed);
        }

        Claim(session, request, facts);
        return new LaunchResult.Launched(SqliteValue.ToInstant(session.Now));
    }

    private static void Claim(SqliteSession session, LaunchRequest request, LaunchFacts facts)
    {
        var stamp = request.Stamp;
        if (facts.Status == PermitStatus.Pending)
        {
            One(session.Execute("permit_approve", ("permit", request.PermitId), ("source", request.PipelineSource), ("policy_set", Bounded.Text(request.PolicySet, 1000)),
                ("instance", stamp.InstanceId), ("build", stamp.Build), ("now", session.Now)));
        }

        One(session.Execute("permit_launch", ("permit", request.PermitId), ("claim", request.ClaimId), ("lease", request.Lease), ("send_within", request.SendWithin),
            ("policy_set", Bounded.Text(request.PolicySet, 1000)), ("instance", stamp.InstanceId), ("build", stamp.Build), ("now", session.Now)));
    }

    /// <summary>A transition that hits no row, although its facts were read in the same transaction, means a damaged store.</summary>
    private static void One(int touched)
    {
        if (touched != 1) throw new StoreException("A permit could not be claimed although nothing forbade it. Check the database with PRAGMA integrity_check.", isTransient: false);
    }

    private static LaunchResult.Ended End(SqliteSession session, LaunchRequest request, PermitStatus to, PermitReason reason)
    {
        SqlitePermitStore.End(session, request.Stamp, request.PermitId, to, reason, "Found when the permit was to be claimed.", "claim", source: request.PipelineSource);
        return new LaunchResult.Ended(to, reason);
    }

    /// <summary>Quota and spacing close the account in the table too, so that the list of due permits skips it until it opens.</summary>
    private static void Close(SqliteSession session, LaunchFacts facts, PermitReason gate, long until) =>
        session.Execute("account_close", ("platform", facts.Platform), ("account", facts.Account), ("until", until), ("code", StoredCode.Of(gate)), ("now", session.Now));

    private static PermitRefusal Refusal(PermitStatus status) => status switch
    {
        PermitStatus.InFlight => PermitRefusal.PermitInFlight,
        PermitStatus.Used => PermitRefusal.PermitAlreadyUsed,
        PermitStatus.OutcomeUnknown or PermitStatus.Unresolved => PermitRefusal.PermitOutcomeUnknown,
        _ => PermitRefusal.PermitEnded,
    };
}
