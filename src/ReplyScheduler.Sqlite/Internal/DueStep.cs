using Microsoft.Data.Sqlite;
using ReplyScheduler.Permits;
using ReplyScheduler.Posting;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Opens a posting run: lost senders, canary, look-ups, due permits. A run with nothing to change writes nothing.</summary>
internal static class DueStep
{
    public static DueResult Run(SqliteSession session, DueRequest request)
    {
        var stamp = request.Stamp;
        var now = SqliteValue.ToInstant(session.Now);
        var lapsed = session.Execute("permits_lapse", ("first_lookup", request.FirstLookup), ("now", session.Now));
        if (request.CanaryEvery is { } every)
        {
            session.Execute("canary_plant", ("decision", Guid.CreateVersion7(now)), ("source", request.CanarySource), ("run", request.RunId), ("every", every),
                ("instance", stamp.InstanceId), ("build", stamp.Build), ("now", session.Now));
        }

        var lookups = LeaseLookups(session, request);
        return new DueResult(now, Permits(session, request), lookups, lapsed);
    }

    private static List<DueLookup> LeaseLookups(SqliteSession session, DueRequest request)
    {
        var leased = new List<DueLookup>();
        using (var rows = session.Query("lookups_lease", ("sources", JsonRows.Texts(request.Sources)), ("limit", request.Limit), ("lease", request.LookupLease), ("now", session.Now)))
        {
            while (rows.Read())
            {
                leased.Add(new DueLookup(
                    new LookupQuery
                    {
                        PermitId = rows.GetGuidText(0), Platform = rows.GetString(1), Account = rows.GetString(2), TargetId = rows.GetStringOrNull(3) ?? "",
                        Sha256 = rows.GetStringOrNull(4) ?? "", ClaimedAt = rows.GetInstant(5),
                    },
                    rows.GetStringOrNull(6), rows.GetInt32(7), rows.GetInt32(8), rows.GetDuration(9), rows.GetDuration(10)));
            }
        }

        return leased.ConvertAll(lookup => lookup with { Query = lookup.Query with { OlderPostedId = OlderPost(session, lookup.Query) } });
    }

    private static string? OlderPost(SqliteSession session, LookupQuery query) =>
        session.Scalar<string>("older_post", ("platform", query.Platform), ("account", query.Account), ("before", query.ClaimedAt));

    private static List<DuePermit> Permits(SqliteSession session, DueRequest request)
    {
        var permits = new List<DuePermit>();
        using var rows = session.Query("permits_due", ("limit", request.Limit), ("except", JsonRows.Ids(request.Except)), ("now", session.Now));
        while (rows.Read()) permits.Add(Read(rows));
        return permits;
    }

    private static DuePermit Read(SqliteDataReader row) => new()
    {
        Permit = PermitRead.Head(row),
        HasDecision = row.GetTruth(13), DecisionSource = row.GetStringOrNull(14), Content = row.GetStringOrNull(15), Author = row.GetStringOrNull(16),
        IsSummons = !row.IsDBNull(17) && row.GetTruth(17), IsTargetDeleted = !row.IsDBNull(18) && row.GetTruth(18),
        EvidenceRootId = row.GetStringOrNull(19), EvidenceIssuer = row.GetStringOrNull(20), EvidenceMethod = row.GetStringOrNull(21), EvidenceConfidence = row.GetDoubleOrNull(22) ?? 0,
        IsAnsweredBefore = row.GetTruth(23), IsExpired = row.GetTruth(24),
        ClosedGate = row.GetStringOrNull(25) is { } gate ? StoredCode.To<PermitReason>(gate) : null,
    };
}
