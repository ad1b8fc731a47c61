namespace ReplyScheduler.Permits.Policies;

/// <summary>A rule of the library: a pure function of the facts, so it is called without a thread or a time-out of its own.</summary>
internal abstract class BuiltInPolicy : IApprovalPolicy
{
    /// <summary>One answer for all: nothing against it.</summary>
    protected static readonly PolicyVerdict Allowed = new PolicyVerdict.Allow();

    public abstract string Name { get; }

    public abstract PolicyVerdict Judge(PermitFacts facts);

    public ValueTask<PolicyVerdict> JudgeAsync(PermitFacts facts, CancellationToken cancellationToken) => new(Judge(facts));

    protected static PolicyVerdict Deny(PermitReason reason, string detail) => new PolicyVerdict.Deny(reason, detail);
}
