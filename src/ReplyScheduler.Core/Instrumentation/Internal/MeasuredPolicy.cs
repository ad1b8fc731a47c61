using ReplyScheduler.Permits;

namespace ReplyScheduler.Instrumentation.Internal;

internal sealed class MeasuredPolicy(IApprovalPolicy inner, Instruments instruments) : IApprovalPolicy
{
    public string Name => inner.Name;

    public ValueTask<PolicyVerdict> JudgeAsync(PermitFacts facts, CancellationToken cancellationToken) =>
        instruments.CallAsync("policy", () => inner.JudgeAsync(facts, cancellationToken));
}
