namespace ReplyScheduler.Permits.Policies;

/// <summary>
/// Whether the target is the root of its conversation, by evidence of somebody whom the pipeline accepts (R24, R25). No target is
/// the first thing denied, so that the rule cannot be skipped by leaving the target out (R26).
/// </summary>
internal sealed class RootPolicy : BuiltInPolicy
{
    public override string Name => "root";

    public override PolicyVerdict Judge(PermitFacts facts)
    {
        if (string.IsNullOrEmpty(facts.TargetId)) return Deny(PermitReason.MissingTarget, "The permit names no target.");
        if (Unverified(facts) is { } why) return Deny(PermitReason.TargetRootUnverified, why);
        if (facts.Evidence!.RootId != facts.TargetId)
        {
            return Deny(PermitReason.TargetNotRoot, $"The target is {facts.TargetId}; the root is {facts.Evidence.RootId}.");
        }

        return facts.RootId == facts.TargetId
            ? Allowed
            : Deny(PermitReason.TargetNotRoot, $"The target is {facts.TargetId}; the permit's root is {facts.RootId ?? "missing"}.");
    }

    private static string? Unverified(PermitFacts facts)
    {
        var (rules, evidence) = (facts.Rules, facts.Evidence);
        if (evidence is null) return "Nobody vouches for the root: offer the candidate with RootEvidence of an issuer named in AcceptRootsFrom.";
        if (!rules.AcceptedRootIssuers.Contains(evidence.Issuer, StringComparer.Ordinal))
        {
            return $"The evidence is by '{evidence.Issuer}'; the pipeline accepts {Names(rules.AcceptedRootIssuers)}. See AcceptRootsFrom.";
        }

        // Written so that a confidence that is no number is refused as well.
        return evidence.Confidence >= rules.MinimumRootConfidence
            ? null
            : $"The confidence of the evidence is {evidence.Confidence}; at least {rules.MinimumRootConfidence} is needed. See AcceptRootsFrom and MinimumRootConfidence.";
    }

    private static string Names(IReadOnlyList<string> issuers) => issuers.Count == 0 ? "nobody" : string.Join(", ", issuers);
}
