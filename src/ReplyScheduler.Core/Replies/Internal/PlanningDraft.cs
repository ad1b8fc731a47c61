namespace ReplyScheduler.Replies.Internal;

/// <summary>What judging and composing came to: a text for the decision, or the reason why there is none.</summary>
/// <param name="Text">The reply; null when stopped.</param>
/// <param name="Verdict">The judge's verdict as JSON; null without a judge.</param>
/// <param name="JudgedFor">How long judging took; null without a judge.</param>
/// <param name="ComposedFor">How long composing took.</param>
/// <param name="Stop">Why there is no text; null when there is one.</param>
internal sealed record PlanningDraft(string? Text, string? Verdict, TimeSpan? JudgedFor, TimeSpan ComposedFor, PlanningStop? Stop);
