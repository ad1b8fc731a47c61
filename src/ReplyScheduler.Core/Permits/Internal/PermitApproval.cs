using ReplyScheduler.Permits.Policies;
using ReplyScheduler.Replies.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Permits.Internal;

/// <summary>
/// Judges due permits: the source first, then expiry, then every other policy, and last whether a gate was closed when the permit
/// was read. Gates and the target are checked again by the claim itself. Safe for concurrent use.
/// </summary>
internal sealed class PermitApproval(ReplyPipelines pipelines, BuiltInPolicies builtIn, TimeProvider time)
{
    /// <summary>The label of a permit that is planted to be rejected. It is judged like any other and can never be published.</summary>
    public const string Canary = "canary";

    private readonly PolicyRunner runner = new(time);

    /// <exception cref="OperationCanceledException">The run was cancelled; nothing was decided.</exception>
    public async ValueTask<Judgement> JudgeAsync(DuePermit due, CancellationToken run)
    {
        var source = PermitFactsReader.SourceOf(due);
        var pipeline = pipelines.OfSource(source);
        var facts = PermitFactsReader.Read(due, pipeline?.Rules ?? pipelines.Strangers);
        if (builtIn.Source is { } first && await runner.AskAsync(first, facts, PolicyRunner.DefaultTimeOut, run).ConfigureAwait(false) is PolicyVerdict.Deny foreign)
        {
            return Rejected(facts, foreign);
        }

        if (due.IsExpired) return await ExpireAsync(due, pipeline, facts, run).ConfigureAwait(false);
        if (pipeline is not null) return await JudgeAsync(due, pipeline, facts, run).ConfigureAwait(false);
        return source is not null && pipelines.Strangers.AllowedSources.Contains(source, StringComparer.Ordinal)
            ? new Judgement.Leave($"The publisher of '{source}' lives in another host.")
            : Undefined($"No policies are known for the source '{SourceAllowlistPolicy.Got(source)}'.");
    }

    private async ValueTask<Judgement> JudgeAsync(DuePermit due, ReplyPipeline pipeline, PermitFacts facts, CancellationToken run) =>
        await AskAllAsync(pipeline, facts, run).ConfigureAwait(false) switch
        {
            PolicyVerdict.Deny deny => Rejected(facts, deny),
            PolicyVerdict.Wait wait => new Judgement.Leave(wait.Detail ?? "A policy waits."),
            _ when due.Permit.DecisionType == Canary => Undefined("A canary passed every policy; it is never published."),
            _ when due.ClosedGate is { } gate => new Judgement.Leave($"The gate {StoredCode.Of(gate)} is closed."),
            _ => new Judgement.Launch(pipeline, NamesOf(pipeline)),
        };

    private string NamesOf(ReplyPipeline pipeline) =>
        string.Join(' ', builtIn.Rest.Prepend(builtIn.Source).Concat(pipeline.Policies).Where(policy => policy is not null).Select(policy => policy!.Name));

    private ValueTask<PolicyVerdict> AskAllAsync(ReplyPipeline pipeline, PermitFacts facts, CancellationToken run) =>
        runner.AskAllAsync([.. builtIn.Rest, .. pipeline.Policies], facts, pipeline.Options.PolicyTimeOut, run);

    /// <summary>An expired permit says what kept it: the closed gate, a policy that waits, or nothing but time.</summary>
    private async ValueTask<Judgement> ExpireAsync(DuePermit due, ReplyPipeline? pipeline, PermitFacts facts, CancellationToken run)
    {
        var waits = due.ClosedGate is null && pipeline is { Policies.Count: > 0 }
            && await AskAllAsync(pipeline, facts, run).ConfigureAwait(false) is PolicyVerdict.Wait;
        var reason = due.ClosedGate ?? (waits ? PermitReason.PolicyWait : PermitReason.PermitExpired);
        return new Judgement.Refuse(PermitStatus.Expired, reason, $"It expired at {facts.ExpiresAt:O}.");
    }

    private static Judgement.Refuse Undefined(string detail) => new(PermitStatus.Rejected, PermitReason.PolicyUndefined, detail);

    /// <summary>What the rule saw and what it allows go into the event, so that a wrong name in the configuration shows at once (R22).</summary>
    private static Judgement.Refuse Rejected(PermitFacts facts, PolicyVerdict.Deny deny)
    {
        (string? got, IReadOnlyList<string>? allowed) = deny.Reason switch
        {
            PermitReason.InvalidPipelineSource => (SourceAllowlistPolicy.Got(facts.PipelineSource), facts.Rules.AllowedSources),
            PermitReason.TargetRootUnverified => (facts.Evidence?.Issuer ?? SourceAllowlistPolicy.Unknown, facts.Rules.AcceptedRootIssuers),
            PermitReason.TargetNotRoot => (facts.TargetId, [facts.Evidence?.RootId ?? facts.RootId ?? SourceAllowlistPolicy.Unknown]),
            _ => default((string?, IReadOnlyList<string>?)),
        };
        return new Judgement.Refuse(PermitStatus.Rejected, deny.Reason, deny.Detail, got, allowed);
    }
}
