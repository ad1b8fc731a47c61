using Npgsql;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Opens a posting run: lost senders, canary, look-ups, due permits. A run with nothing to change writes nothing.</summary>
internal static class DueStep
{
    public static Func<DueResult> Add(PostgresStep step, DueRequest request)
    {
        var now = default(DateTimeOffset);
        var (permits, lookups) = (new List<DuePermit>(), new List<DueLookup>());
        step.Add("store_now", row => now = row.GetInstant(0));
        var lapsed = step.Add("permits_lapse", ("first_lookup", request.FirstLookup));
        if (request.CanaryEvery is { } every)
        {
            step.Add("canary_lock", ("every", every));
            step.Add("canary_plant", ("source", request.CanarySource), ("run", request.RunId), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build), ("every", every));
        }

        step.Add("lookups_lease", row => lookups.Add(Lookup(row)), ("sources", request.Sources.ToArray()), ("limit", (long)request.Limit), ("lease", request.LookupLease));
        step.Add("permits_due", row => permits.Add(Permit(row)), ("except", request.Except.ToArray()), ("limit", (long)request.Limit));
        return () => new DueResult(now, permits, lookups, lapsed.Rows) { IsDurable = step.IsDurable };
    }

    private static DueLookup Lookup(NpgsqlDataReader row) => new(
        new LookupQuery
        {
            PermitId = row.GetGuid(0), Platform = row.GetString(1), Account = row.GetString(2), TargetId = row.GetStringOrNull(3) ?? "",
            Sha256 = row.GetStringOrNull(4) ?? "", ClaimedAt = row.GetInstant(5), OlderPostedId = row.GetStringOrNull(11),
        },
        row.GetStringOrNull(6), row.GetInt32(7), row.GetInt32(8), row.GetDuration(9), row.GetDuration(10));

    private static DuePermit Permit(NpgsqlDataReader row) => new()
    {
        Permit = PermitRead.Head(row),
        HasDecision = row.GetBoolean(13), DecisionSource = row.GetStringOrNull(14), Content = row.GetStringOrNull(15), Author = row.GetStringOrNull(16),
        IsSummons = !row.IsDBNull(17) && row.GetBoolean(17), IsTargetDeleted = row.GetBoolean(18),
        EvidenceRootId = row.GetStringOrNull(19), EvidenceIssuer = row.GetStringOrNull(20), EvidenceMethod = row.GetStringOrNull(21), EvidenceConfidence = row.GetDoubleOrNull(22) ?? 0,
        IsAnsweredBefore = row.GetBoolean(23), IsExpired = row.GetBoolean(24),
        ClosedGate = row.GetStringOrNull(25) is { } gate ? StoredCode.To<PermitReason>(gate) : null,
    };
}
