using ReplyScheduler.Replies;

namespace ReplyScheduler.ConsoleHost.Replay;

/// <summary>Stands in for a real judge: a rule instead of a model. The same post always gets the same verdict. Safe for concurrent use.</summary>
internal sealed class LengthJudge : IJudge
{
    /// <summary>Shorter posts are not answered; counted in UTF-16 units.</summary>
    public const int Shortest = 15;

    /// <summary>What the usage log calls it.</summary>
    public const string Model = "rules";

    private static readonly ModelUsage Usage = new(Model, InputTokens: 0, OutputTokens: 0);

    /// <inheritdoc />
    public ValueTask<JudgeAnswer> JudgeAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        var verdict = candidate.Text.Trim().Length < Shortest ? JudgeAnswer.Deny("too_short") : JudgeAnswer.Allow();
        return ValueTask.FromResult(verdict with { Usage = Usage });
    }
}
