namespace ReplyScheduler.Replies.Internal;

/// <summary>Why a planning run ended without a decision, as it is stored. The reasons of a text are those of permits.</summary>
internal static class PlanningReason
{
    public const string QueueEmpty = "queue_empty";
    public const string NoEligibleTier = "no_eligible_tier";
    public const string Denied = "denied";
    public const string JudgeUnavailable = "judge_unavailable";
    public const string ComposeFailed = "compose_failed";
    public const string UnknownPipeline = "unknown_pipeline";
}
