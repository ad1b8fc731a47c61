using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>Writes model calls in the step's own transaction.</summary>
internal static class UsageRows
{
    public static void Write(SqliteSession session, InstanceStamp stamp, IReadOnlyList<UsageRecord> usage)
    {
        if (usage.Count == 0) return;
        using var rows = new JsonRows();
        foreach (var call in usage)
        {
            rows.Row(call.Purpose, Bounded.Text(call.Model, 200), call.InputTokens, call.OutputTokens, call.CostMicros, (long)call.Latency.TotalMilliseconds,
                StoredCode.Of(call.Outcome), call.RunId, call.CandidateId);
        }

        session.Execute("usage_append", ("usage", rows.Close()), ("instance", stamp.InstanceId), ("build", stamp.Build), ("now", session.Now));
    }
}
