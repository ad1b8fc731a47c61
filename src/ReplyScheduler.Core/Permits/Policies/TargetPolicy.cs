namespace ReplyScheduler.Permits.Policies;

/// <summary>Whether the target may be answered at all: it is there, it is not the account itself, it was not answered before.</summary>
internal sealed class TargetPolicy : BuiltInPolicy
{
    public override string Name => "target";

    public override PolicyVerdict Judge(PermitFacts facts)
    {
        if (string.IsNullOrEmpty(facts.TargetId)) return Deny(PermitReason.MissingTarget, "The permit names no target.");
        if (string.Equals(facts.Author, facts.Account, StringComparison.OrdinalIgnoreCase)) return Deny(PermitReason.TargetSelf, "The account wrote the target itself.");
        if (facts.IsTargetDeleted) return Deny(PermitReason.TargetDeleted, "The host withdrew the target.");
        return facts.IsAnsweredBefore
            ? Deny(PermitReason.DuplicateTarget, "Another permit for the target is or may be public, or was spent on it.")
            : Allowed;
    }
}
