using ReplyScheduler.Permits;

namespace ReplyScheduler.Core.Tests.Permits;

/// <summary>A host's policy by a delegate.</summary>
internal sealed class TestPolicy(string name, Func<PermitFacts, CancellationToken, ValueTask<PolicyVerdict>> judge) : IApprovalPolicy
{
    public string Name => name;

    public ValueTask<PolicyVerdict> JudgeAsync(PermitFacts facts, CancellationToken cancellationToken) => judge(facts, cancellationToken);

    public static TestPolicy Says(PolicyVerdict? verdict, string name = "test") => new(name, (_, _) => ValueTask.FromResult(verdict!));
}
