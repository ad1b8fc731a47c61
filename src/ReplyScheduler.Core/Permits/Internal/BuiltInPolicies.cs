using ReplyScheduler.Permits.Policies;

namespace ReplyScheduler.Permits.Internal;

/// <summary>The rules that every permit passes, in the order that decides which code is recorded.</summary>
/// <param name="Source">Judged before anything else, expiry included.</param>
/// <param name="Rest">Judged after expiry, before the policies of the host.</param>
internal sealed record BuiltInPolicies(IApprovalPolicy? Source, IReadOnlyList<IApprovalPolicy> Rest)
{
    public static BuiltInPolicies All { get; } =
        new(new SourceAllowlistPolicy(), [new RootPolicy(), new TargetPolicy(), new SummonsPolicy(), new ContentPolicy()]);

    /// <summary>The set without one rule: for tests that show that the rule is what stops a permit, and that the proof notices.</summary>
    public BuiltInPolicies Without<T>() where T : IApprovalPolicy =>
        new(Source is T ? null : Source, [.. Rest.Where(policy => policy is not T)]);
}
