using ReplyScheduler.Internal;
using ReplyScheduler.Permits.Policies;

namespace ReplyScheduler.Permits.Internal;

/// <summary>Asks policies. Whatever goes wrong is a denial with its code; there is no way to fail open.</summary>
internal sealed class PolicyRunner(TimeProvider time)
{
    public static readonly TimeSpan DefaultTimeOut = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Asks in order. The first denial decides; a wait does not stop the asking, because a later denial wins over it. So whether a
    /// permit is denied does not depend on the order.
    /// </summary>
    public async ValueTask<PolicyVerdict> AskAllAsync(IReadOnlyList<IApprovalPolicy> policies, PermitFacts facts, TimeSpan timeOut, CancellationToken run)
    {
        if (policies.Count == 0) return Undefined("The set of policies is empty.");

        PolicyVerdict? wait = null;
        PolicyVerdict last = Undefined("No policy answered.");
        foreach (var policy in policies)
        {
            last = await AskAsync(policy, facts, timeOut, run).ConfigureAwait(false);
            if (last is PolicyVerdict.Deny) return last;
            wait ??= last as PolicyVerdict.Wait;
        }

        return wait ?? last;
    }

    public async ValueTask<PolicyVerdict> AskAsync(IApprovalPolicy policy, PermitFacts facts, TimeSpan timeOut, CancellationToken run)
    {
        run.ThrowIfCancellationRequested();
        if (policy is BuiltInPolicy builtIn) return builtIn.Judge(facts);

        var call = await BoundedCall.RunAsync(token => policy.JudgeAsync(facts, token), timeOut, TimeSpan.Zero, time, run).ConfigureAwait(false);
        if (call.End == CallEnd.Cancelled) throw new OperationCanceledException(run);
        return call switch
        {
            { End: CallEnd.TimedOut } => new PolicyVerdict.Deny(PermitReason.PolicyTimeout, $"{policy.Name} did not answer within {timeOut}."),
            { Error: { } error } => new PolicyVerdict.Deny(PermitReason.PolicyError, $"{policy.Name} threw {error.GetType().Name}: {error.Message}"),
            { Value: PolicyVerdict.Deny deny } => InVocabulary(policy, deny),
            { Value: { } verdict } => verdict,
            _ => Undefined($"{policy.Name} answered null."),
        };
    }

    private static PolicyVerdict.Deny Undefined(string detail) => new(PermitReason.PolicyUndefined, detail);

    /// <summary>Only reasons that come before the network are a policy's to give; the enumeration declares them first.</summary>
    private static PolicyVerdict.Deny InVocabulary(IApprovalPolicy policy, PolicyVerdict.Deny deny) =>
        deny.Reason is >= PermitReason.MissingPipelineSource and <= PermitReason.SelfApproval
            ? deny with { Detail = deny.Detail is null ? policy.Name : $"{policy.Name}: {deny.Detail}" }
            : new PolicyVerdict.Deny(PermitReason.PolicyDenied, $"{policy.Name} denied with {deny.Reason}: {deny.Detail}");
}
