using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Permits.Policies;

/// <summary>Whether the decision's words are there, are words, and are the very bytes that the permit binds (R35).</summary>
internal sealed class ContentPolicy : BuiltInPolicy
{
    public override string Name => "content";

    public override PolicyVerdict Judge(PermitFacts facts)
    {
        if (!facts.HasDecision) return Deny(PermitReason.DecisionNotFound, $"There is no decision {facts.DecisionId}.");
        if (ReplyText.Fault(facts.Content, facts.Rules.MaxLength) is { } fault)
        {
            return Deny(fault, $"The text has {facts.Content?.Length ?? 0} characters and is refused as {StoredCode.Of(fault)}; at most {facts.Rules.MaxLength} are allowed.");
        }

        var got = ContentHash.Of(facts.Content!);
        return got == facts.ContentSha256
            ? Allowed
            : Deny(PermitReason.ContentHashMismatch, $"The text's hash is {got}; the permit binds {facts.ContentSha256 ?? "none"}.");
    }
}
