using Microsoft.Data.Sqlite;
using ReplyScheduler.Permits;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>A permit's row, alone or at the head of a wider one.</summary>
internal static class PermitRead
{
    public static PermitState? Find(SqliteSession session, Guid permit)
    {
        using var row = session.Query("permit_find", ("permit", permit));
        return row.Read() ? State(row) : null;
    }

    public static IReadOnlyList<PermitState> List(SqliteSession session, PermitQuery query)
    {
        var permits = new List<PermitState>();
        using var rows = session.Query(
            "permits_read", ("status", query.Status is { } status ? StoredCode.Of(status) : null), ("source", query.Source), ("target", query.TargetId),
            ("canaries", query.WithCanaries), ("before", query.Before), ("limit", query.Limit));
        while (rows.Read()) permits.Add(State(rows));
        return permits;
    }

    /// <summary>What a permit binds: the first thirteen columns, here and in the list of due permits.</summary>
    public static PermitRow Head(SqliteDataReader row) => new()
    {
        PermitId = row.GetGuidText(0), DecisionId = row.GetGuidText(1), DecisionType = row.GetString(2), Account = row.GetString(3), Platform = row.GetString(4),
        TargetId = row.GetStringOrNull(5), RootId = row.GetStringOrNull(6), ContentSha256 = row.GetStringOrNull(7), PipelineSource = row.GetStringOrNull(8),
        Status = StoredCode.To<PermitStatus>(row.GetString(9)), SlotTime = row.GetInstantOrNull(10), RunId = row.GetGuidTextOrNull(11), ExpiresAt = row.GetInstant(12),
    };

    private static PermitState State(SqliteDataReader row) => new()
    {
        Row = Head(row), Reason = row.GetStringOrNull(13) is { } reason ? StoredCode.To<PermitReason>(reason) : null, Detail = row.GetStringOrNull(14),
        PostedId = row.GetStringOrNull(15), CreatedAt = row.GetInstant(16), ApprovedAt = row.GetInstantOrNull(17), ClaimedAt = row.GetInstantOrNull(18),
        UsedAt = row.GetInstantOrNull(19), SupersededBy = row.GetGuidTextOrNull(20),
    };
}
