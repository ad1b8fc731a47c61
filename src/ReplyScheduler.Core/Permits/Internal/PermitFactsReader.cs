using ReplyScheduler.Replies;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Permits.Internal;

/// <summary>Turns what the store read into what policies see.</summary>
internal static class PermitFactsReader
{
    /// <summary>The permit's source, else its decision's. An empty source is one, and a wrong one.</summary>
    public static string? SourceOf(DuePermit due) => due.Permit.PipelineSource ?? due.DecisionSource;

    public static PermitFacts Read(DuePermit due, PermitRules rules) => new()
    {
        PermitId = due.Permit.PermitId,
        DecisionId = due.Permit.DecisionId,
        DecisionType = due.Permit.DecisionType,
        Account = due.Permit.Account,
        Platform = due.Permit.Platform,
        TargetId = due.Permit.TargetId,
        RootId = due.Permit.RootId,
        ContentSha256 = due.Permit.ContentSha256,
        PipelineSource = SourceOf(due),
        HasDecision = due.HasDecision,
        Content = due.Content,
        Author = due.Author,
        IsSummons = due.IsSummons,
        IsTargetDeleted = due.IsTargetDeleted,
        IsAnsweredBefore = due.IsAnsweredBefore,
        Evidence = due is { EvidenceRootId: { } root, EvidenceIssuer: { } issuer }
            ? new RootEvidence(root, issuer, due.EvidenceMethod ?? "stated", Confidence: due.EvidenceConfidence)
            : null,
        SlotTime = due.Permit.SlotTime,
        ExpiresAt = due.Permit.ExpiresAt,
        Rules = rules,
    };
}
