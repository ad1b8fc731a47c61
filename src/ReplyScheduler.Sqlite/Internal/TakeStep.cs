using Microsoft.Data.Sqlite;
using ReplyScheduler.Replies;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>A planning run takes the best candidate. Tier 3 only when behind, tier 4 never; the figures are those before the choice.</summary>
internal static class TakeStep
{
    public static TakeResult Run(SqliteSession session, TakeRequest request)
    {
        var now = SqliteValue.ToInstant(session.Now);
        if (session.Scalar<long>("run_holds", ("run", request.RunId), ("instance", request.Stamp.InstanceId)) == 0)
            return new TakeResult(now, new StepOutcome.Fenced(), new SupplyFigures(0, 0, 0, 0), false, null);
        session.Execute("candidates_release", ("pipeline", request.Pipeline), ("run", request.RunId), ("max_attempts", request.MaxAttempts), ("back_off", request.BackOff), ("now", session.Now));
        session.Execute("candidates_expire", ("now", session.Now));
        var supply = Figures(session, request.Pipeline);
        var isBehind = IsBehind(session, request);
        var taken = Held(session, request.RunId) ?? Lease(session, request, isBehind ? 3 : 2);
        if (taken is null && request.WakeWhenEmpty.Count > 0)
            session.Execute("wake", ("names", JsonRows.Texts(request.WakeWhenEmpty)), ("by", request.Pipeline), ("reason", "queue_empty"), ("now", session.Now));
        return new TakeResult(now, StepOutcome.Done, supply, isBehind, taken);
    }

    private static SupplyFigures Figures(SqliteSession session, string pipeline)
    {
        Span<int> tiers = stackalloc int[5];
        using var rows = session.Query("candidates_figures", ("pipeline", pipeline));
        while (rows.Read()) tiers[rows.GetInt32(0)] = rows.GetInt32(1);
        return new SupplyFigures(tiers[1], tiers[2], tiers[3], tiers[4]);
    }

    private static bool IsBehind(SqliteSession session, TakeRequest request)
    {
        if (request.RecentSlots.Count == 0) return false;
        var slots = "[" + string.Join(',', request.RecentSlots.Select(SqliteValue.ToMicroseconds)) + "]";
        return session.Scalar<long>("slots_served", ("slots", slots), ("job", request.JobId)) < request.BehindBelow;
    }

    /// <summary>A repeated call whose first answer was lost finds the candidate that it leased.</summary>
    private static TakenCandidate? Held(SqliteSession session, Guid run)
    {
        using var row = session.Query("candidate_taken", ("run", run));
        return row.Read() ? Read(row) : null;
    }

    private static TakenCandidate? Lease(SqliteSession session, TakeRequest request, int maxTier)
    {
        using var row = session.Query("candidate_take", ("pipeline", request.Pipeline), ("run", request.RunId), ("max_tier", maxTier),
            ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build), ("now", session.Now));
        return row.Read() ? Read(row) : null;
    }

    private static TakenCandidate Read(SqliteDataReader row) => new(row.GetGuidText(0), row.GetInt32(1), row.GetInt32(2) + 1, new Candidate
    {
        TargetId = row.GetString(3),
        Root = row.IsDBNull(4) || row.IsDBNull(5) ? null : new RootEvidence(row.GetString(4), row.GetString(5), row.GetStringOrNull(6) ?? "", row.GetInstantOrNull(7), row.GetDoubleOrNull(8) ?? 0),
        Author = row.GetString(9), Text = row.GetStringOrNull(10) ?? "", Language = row.GetStringOrNull(11), PostedAt = row.GetInstantOrNull(12),
        ExpectedViews = row.GetInt64(13), Score = row.GetDouble(14), IsSummons = row.GetTruth(15), Account = row.GetString(16), Platform = row.GetString(17),
    });
}
