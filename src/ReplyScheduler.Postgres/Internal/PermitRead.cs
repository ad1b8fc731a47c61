using Npgsql;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>A permit's row, alone or at the head of a wider one.</summary>
internal static class PermitRead
{
    public static Func<PermitState?> Add(PostgresStep step, Guid permit)
    {
        PermitState? found = null;
        step.Add("permit_find", row => found = Read(row), ("permit", permit));
        return () => found;
    }

    public static Func<IReadOnlyList<PermitState>> List(PostgresStep step, PermitQuery query)
    {
        var permits = new List<PermitState>();
        if (StorableText.IsStorable(query.Source ?? "") && StorableText.IsStorable(query.TargetId ?? ""))
        {
            step.Add(
                "permits_read", row => permits.Add(Read(row)), ("status", query.Status is { } status ? StoredCode.Of(status) : null), ("source", query.Source),
                ("target", query.TargetId), ("canaries", query.WithCanaries), ("before", query.Before), ("limit", (long)query.Limit));
        }

        return () => permits;
    }

    /// <summary>What a permit binds: the first thirteen columns, here and in the list of due permits.</summary>
    public static PermitRow Head(NpgsqlDataReader row) => new()
    {
        PermitId = row.GetGuid(0), DecisionId = row.GetGuid(1), DecisionType = row.GetString(2), Account = row.GetString(3), Platform = row.GetString(4),
        TargetId = row.GetStringOrNull(5), RootId = row.GetStringOrNull(6), ContentSha256 = row.GetStringOrNull(7), PipelineSource = row.GetStringOrNull(8),
        Status = StoredCode.To<PermitStatus>(row.GetString(9)), SlotTime = row.GetInstantOrNull(10), RunId = row.GetGuidOrNull(11), ExpiresAt = row.GetInstant(12),
    };

    private static PermitState Read(NpgsqlDataReader row) => new()
    {
        Row = Head(row), Reason = row.GetStringOrNull(13) is { } reason ? StoredCode.To<PermitReason>(reason) : null, Detail = row.GetStringOrNull(14),
        PostedId = row.GetStringOrNull(15), CreatedAt = row.GetInstant(16), ApprovedAt = row.GetInstantOrNull(17), ClaimedAt = row.GetInstantOrNull(18),
        UsedAt = row.GetInstantOrNull(19), SupersededBy = row.GetGuidOrNull(20),
    };
}
