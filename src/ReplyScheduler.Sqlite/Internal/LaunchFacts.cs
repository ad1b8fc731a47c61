using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>What the claim of a permit depends on, read in the claim's own transaction.</summary>
internal sealed record LaunchFacts
{
    public required PermitStatus Status { get; init; }

    public required Guid? ClaimId { get; init; }

    public required bool IsExpired { get; init; }

    public required string Platform { get; init; }

    public required string Account { get; init; }

    public required string? TargetId { get; init; }

    public required string? ContentSha256 { get; init; }

    public required DateTimeOffset? ClaimedAt { get; init; }

    public required string DecisionType { get; init; }

    public required bool IsTaken { get; init; }

    public required bool IsDeleted { get; init; }

    public required bool IsStopped { get; init; }

    public required string? AccountGate { get; init; }

    public required long? SpacingOpens { get; init; }

    public required long? HourOpens { get; init; }

    public required long? DayOpens { get; init; }

    /// <summary>Whether a quota is zero, which no waiting opens.</summary>
    public required bool IsBarred { get; init; }

    public static LaunchFacts? Read(SqliteSession session, LaunchRequest request)
    {
        using var row = session.Query("launch_facts", ("permit", request.PermitId), ("pipeline", request.Pipeline), ("spacing", request.Gates.MinSpacing),
            ("per_hour", request.Gates.PerHour), ("per_day", request.Gates.PerDay), ("now", session.Now));
        if (!row.Read()) return null;
        return new LaunchFacts
        {
            Status = StoredCode.To<PermitStatus>(row.GetString(0)), ClaimId = row.GetGuidTextOrNull(1), IsExpired = row.GetTruth(2), Platform = row.GetString(3),
            Account = row.GetString(4), TargetId = row.GetStringOrNull(5), ContentSha256 = row.GetStringOrNull(6), ClaimedAt = row.GetInstantOrNull(7),
            DecisionType = row.GetString(8), IsTaken = row.GetTruth(9), IsDeleted = row.GetTruth(10), IsStopped = row.GetTruth(11), AccountGate = row.GetStringOrNull(12),
            SpacingOpens = row.GetInt64OrNull(13), HourOpens = row.GetInt64OrNull(14), DayOpens = row.GetInt64OrNull(15),
            IsBarred = request.Gates is { PerHour: <= 0 } or { PerDay: <= 0 },
        };
    }

    /// <summary>The gate that is closed now; with the instant when it opens if that follows from the claims alone.</summary>
    public PermitReason? ClosedGate(long now, out long? opens)
    {
        opens = null;
        if (IsStopped) return PermitReason.StopSwitch;
        if (AccountGate is { } gate) return StoredCode.To<PermitReason>(gate);
        if (IsBarred) return PermitReason.QuotaExceeded;
        opens = SpacingOpens > now ? SpacingOpens : null;
        if (opens is not null) return PermitReason.Spacing;
        opens = DayOpens > now ? DayOpens : HourOpens > now ? HourOpens : null;
        return opens is not null ? PermitReason.QuotaExceeded : null;
    }
}
