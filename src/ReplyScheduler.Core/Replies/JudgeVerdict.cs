namespace ReplyScheduler.Replies;

/// <summary>What a judge says about a candidate: a closed union that keeps "no" apart from "not now" (R52).</summary>
public abstract record JudgeVerdict
{
    private JudgeVerdict()
    {
    }

    /// <summary>Answer it.</summary>
    /// <param name="Score">The judge's own score, any finite number.</param>
    /// <param name="Note">In words, stored with the decision; at most 2,000 characters are kept.</param>
    public sealed record Allow(double? Score = null, string? Note = null) : JudgeVerdict;

    /// <summary>Do not answer it: the candidate does not come back.</summary>
    /// <param name="Code">A stable code of the host, e.g. <c>off_topic</c>, 1 to 100 characters.</param>
    /// <param name="Note">In words; not stored.</param>
    public sealed record Deny(string Code, string? Note = null) : JudgeVerdict;

    /// <summary>Not decided, for load or a time-out: the candidate is tried again later.</summary>
    /// <param name="Reason">In words, without people's text.</param>
    public sealed record NotEvaluated(string Reason) : JudgeVerdict;
}
