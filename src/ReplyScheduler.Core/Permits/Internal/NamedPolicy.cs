namespace ReplyScheduler.Permits.Internal;

/// <summary>A host's policy with its name as it was when the pipeline was built, so that judging never calls the host for a name.</summary>
internal sealed class NamedPolicy(IApprovalPolicy policy) : IApprovalPolicy
{
    public string Name { get; } = policy.Name is { Length: > 0 and <= 100 } name ? name : policy.GetType().Name;

    public ValueTask<PolicyVerdict> JudgeAsync(PermitFacts facts, CancellationToken cancellationToken) => policy.JudgeAsync(facts, cancellationToken);
}
