namespace ReplyScheduler.Replies;

/// <summary>A judge's verdict with what it used.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Usage">The model's usage; null for a judge that is no model.</param>
public sealed record JudgeAnswer(JudgeVerdict Verdict, ModelUsage? Usage = null)
{
    /// <summary>Answer it.</summary>
    public static JudgeAnswer Allow(double? score = null, string? note = null) => new(new JudgeVerdict.Allow(score, note));

    /// <summary>Do not answer it.</summary>
    public static JudgeAnswer Deny(string code, string? note = null) => new(new JudgeVerdict.Deny(code, note));

    /// <summary>Not decided.</summary>
    public static JudgeAnswer NotEvaluated(string reason) => new(new JudgeVerdict.NotEvaluated(reason));
}
