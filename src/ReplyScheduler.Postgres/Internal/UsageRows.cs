using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>Writes model calls in the step's own transaction.</summary>
internal static class UsageRows
{
    /// <summary>Adds one statement that writes the calls; none, if there are none.</summary>
    /// <param name="step">The step.</param>
    /// <param name="stamp">Who writes.</param>
    /// <param name="usage">The calls.</param>
    /// <param name="guard">A variable of the step that must say <c>go</c>, set by an earlier statement of it; null to write always.</param>
    public static void Write(PostgresStep step, InstanceStamp stamp, IReadOnlyList<UsageRecord> usage, string? guard = null)
    {
        if (usage.Count == 0) return;
        step.Add("usage_append",
            ("instance", stamp.InstanceId), ("build", stamp.Build), ("purposes", usage.Map(call => call.Purpose)), ("models", usage.Map(call => Bounded.Text(call.Model, 200))),
            ("input_tokens", usage.Map(call => call.InputTokens)), ("output_tokens", usage.Map(call => call.OutputTokens)), ("costs", usage.Map(call => call.CostMicros)),
            ("latencies", usage.Map(call => (long)call.Latency.TotalMilliseconds)), ("outcomes", usage.Map(call => StoredCode.Of(call.Outcome))),
            ("runs", usage.Map(call => call.RunId)), ("candidates", usage.Map(call => call.CandidateId)), ("guard", guard));
    }
}
