using Npgsql;
using ReplyScheduler.Replies;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>A planning run takes the best candidate. Tier 3 only when behind, tier 4 never; the figures are those before the choice.</summary>
internal static class TakeStep
{
    /// <summary>Says <c>go</c> as long as the run holds its lease and nothing was taken.</summary>
    private const string Guard = "reply_scheduler.outcome";

    public static Func<TakeResult> Add(PostgresStep step, TakeRequest request)
    {
        var (isHeld, isBehind, now) = (false, false, default(DateTimeOffset));
        var tiers = new int[5];
        TakenCandidate? taken = null;
        step.Add("run_holds", row => (isHeld, now) = (row.GetBoolean(0), row.GetInstant(1)), ("run", request.RunId), ("instance", request.Stamp.InstanceId));
        step.Add("candidates_release", ("pipeline", request.Pipeline), ("run", request.RunId), ("max_attempts", request.MaxAttempts), ("back_off", request.BackOff));
        step.Add("candidates_expire");
        step.Add("candidates_figures", row => tiers[row.GetInt32(0)] = row.GetInt32(1), ("pipeline", request.Pipeline));
        step.Add("slots_served", row => isBehind = row.GetBoolean(0), ("behind_below", request.RecentSlots.Count > 0 ? request.BehindBelow : 0), ("slots", request.RecentSlots.ToArray()), ("job", request.JobId));
        step.Add("candidate_take", row => taken = Read(row), ("run", request.RunId), ("pipeline", request.Pipeline), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build));
        if (request.WakeWhenEmpty.Count > 0) step.Add("wake", ("by", request.Pipeline), ("reason", "queue_empty"), ("names", request.WakeWhenEmpty.ToArray()), ("guard", Guard));
        return () => isHeld
            ? new TakeResult(now, StepOutcome.Done, new SupplyFigures(tiers[1], tiers[2], tiers[3], tiers[4]), isBehind, taken)
            : new TakeResult(now, new StepOutcome.Fenced(), new SupplyFigures(0, 0, 0, 0), false, null);
    }

    private static TakenCandidate Read(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetInt32(1), row.GetInt32(2) + 1, new Candidate
    {
        TargetId = row.GetString(3),
        Root = row.IsDBNull(4) || row.IsDBNull(5) ? null : new RootEvidence(row.GetString(4), row.GetString(5), row.GetStringOrNull(6) ?? "", row.GetInstantOrNull(7), row.GetDoubleOrNull(8) ?? 0),
        Author = row.GetString(9), Text = row.GetStringOrNull(10) ?? "", Language = row.GetStringOrNull(11), PostedAt = row.GetInstantOrNull(12),
        ExpectedViews = row.GetInt64(13), Score = row.GetDouble(14), IsSummons = row.GetBoolean(15), Account = row.GetString(16), Platform = row.GetString(17),
    });
}
