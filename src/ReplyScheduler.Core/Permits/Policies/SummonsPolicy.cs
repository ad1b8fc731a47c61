namespace ReplyScheduler.Permits.Policies;

/// <summary>Whether the author summoned the account, where the pipeline requires it.</summary>
internal sealed class SummonsPolicy : BuiltInPolicy
{
    public override string Name => "summons";

    public override PolicyVerdict Judge(PermitFacts facts) =>
        facts.Rules.RequireSummons && !facts.IsSummons
            ? Deny(PermitReason.NotSummoned, "The author did not summon the account, which RequireSummons demands.")
            : Allowed;
}
