using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>What a finish did.</summary>
internal sealed class FinishAnswer(InstanceStamp stamp, IReadOnlyList<RunEnd> ends)
{
    /// <summary>The runs that it ended, with when each is tried again.</summary>
    public Dictionary<Guid, DateTimeOffset?> Applied { get; } = new(ends.Count);

    /// <summary>The state of those that it did not end.</summary>
    public Dictionary<Guid, (string Status, Guid? Owner)> NotApplied { get; } = [];

    /// <summary>Jobs that succeeded while somebody else held their row: their freshness is to be renewed afterwards.</summary>
    public List<Guid> Busy { get; } = [];

    /// <summary>One outcome for each end, in the order of the request.</summary>
    public IReadOnlyList<StepOutcome> Outcomes()
    {
        var first = new Dictionary<Guid, RunEnd>(ends.Count);
        return [.. ends.Select(end => first.TryAdd(end.RunId, end) && Applied.TryGetValue(end.RunId, out var retryAt)
            ? retryAt is null ? StepOutcome.Done : new StepOutcome.Applied { RetryAt = retryAt }
            : WhyNot(end, first[end.RunId]))];
    }

    /// <summary>A repeated call whose first answer was lost finds its own end; anybody else is fenced.</summary>
    private StepOutcome WhyNot(RunEnd end, RunEnd first)
    {
        if (Applied.ContainsKey(end.RunId)) return end.Status == first.Status ? StepOutcome.Done : new StepOutcome.Fenced();
        if (!NotApplied.TryGetValue(end.RunId, out var now)) return new StepOutcome.NotFound();
        return now.Owner == stamp.InstanceId && now.Status == StoredCode.Of(end.Status) ? StepOutcome.Done : new StepOutcome.Fenced();
    }
}
