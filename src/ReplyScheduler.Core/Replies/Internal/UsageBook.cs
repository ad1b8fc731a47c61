using ReplyScheduler.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Replies.Internal;

/// <summary>The model calls of one planning run, failed ones too (R70).</summary>
internal sealed class UsageBook(PriceTable prices, Guid runId, Guid candidateId)
{
    public const string Judge = "target_judge";
    public const string Composer = "reply_composer";

    private const string NoModel = "none";
    private const string UnknownModel = "unknown";
    private const long MostTokens = 1_000_000_000_000;
    private readonly List<UsageRecord> rows = [];

    public IReadOnlyList<UsageRecord> Rows => rows;

    /// <summary>Records a call that answered.</summary>
    public void Answered(string purpose, TimeSpan took, ModelUsage? usage, UsageOutcome outcome) =>
        Add(purpose, usage ?? new ModelUsage(NoModel, 0, 0), took, outcome);

    /// <summary>Records a call that did not answer: nobody said which model it was, nor what it used.</summary>
    public void Unanswered(string purpose, TimeSpan took, CallEnd end) =>
        Add(purpose, new ModelUsage(UnknownModel, 0, 0), took, end == CallEnd.TimedOut ? UsageOutcome.TimedOut : UsageOutcome.Failed);

    private void Add(string purpose, ModelUsage usage, TimeSpan took, UsageOutcome outcome)
    {
        var model = string.IsNullOrWhiteSpace(usage.Model) ? UnknownModel : usage.Model;
        var bounded = new ModelUsage(
            model.Length <= 200 ? model : model[..200], Math.Clamp(usage.InputTokens, 0, MostTokens), Math.Clamp(usage.OutputTokens, 0, MostTokens));
        rows.Add(new UsageRecord
        {
            Purpose = purpose,
            Model = bounded.Model,
            InputTokens = bounded.InputTokens,
            OutputTokens = bounded.OutputTokens,
            CostMicros = prices.CostMicros(bounded),
            Latency = took,
            Outcome = outcome,
            RunId = runId,
            CandidateId = candidateId,
        });
    }
}
