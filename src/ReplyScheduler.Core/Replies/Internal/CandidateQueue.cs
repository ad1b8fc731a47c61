using System.Data.Common;
using ReplyScheduler.Internal;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Replies.Internal;

/// <summary>The queue as hosts see it: validates, sorts into tiers, stores.</summary>
internal sealed class CandidateQueue(ReplyPipelines pipelines, StoreAccess access) : ICandidateQueue
{
    public Task<OfferAnswer> OfferAsync(Candidate candidate, bool requeue, CancellationToken cancellationToken) =>
        OneAsync(Sole(), candidate, requeue, cancellationToken);

    public Task<IReadOnlyList<OfferAnswer>> OfferAsync(IReadOnlyList<Candidate> candidates, bool requeue, CancellationToken cancellationToken) =>
        ManyAsync(Sole(), candidates, requeue, null, cancellationToken);

    public Task<OfferAnswer> OfferAsync(string pipeline, Candidate candidate, bool requeue, CancellationToken cancellationToken) =>
        OneAsync(Named(pipeline), candidate, requeue, cancellationToken);

    public Task<IReadOnlyList<OfferAnswer>> OfferAsync(
        string pipeline, IReadOnlyList<Candidate> candidates, bool requeue, CancellationToken cancellationToken) =>
        ManyAsync(Named(pipeline), candidates, requeue, null, cancellationToken);

    public Task<IReadOnlyList<OfferAnswer>> OfferAsync(
        DbTransaction transaction, IReadOnlyList<Candidate> candidates, string? pipeline, bool requeue, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return ManyAsync(pipeline is null ? Sole() : Named(pipeline), candidates, requeue, transaction, cancellationToken);
    }

    public async Task<int> WithdrawAsync(string platform, string targetId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(platform);
        ArgumentException.ThrowIfNullOrWhiteSpace(targetId);
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.Candidates.WithdrawAsync(new WithdrawRequest(access.Stamp, platform, targetId), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A valid candidate with what the pipeline's options make of it.</summary>
    public static CandidateOffer Prepare(ReplyPipeline pipeline, Candidate candidate, bool requeue) =>
        new(candidate, pipeline.Options.Tiers.TierOf(candidate.ExpectedViews), candidate.Life ?? pipeline.Options.CandidateLife, requeue);

    private ReplyPipeline Sole() => pipelines.All is [var only]
        ? only
        : throw new InvalidOperationException($"This host has {pipelines.All.Count} pipelines. Name the one that the candidate is for.");

    private ReplyPipeline Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return pipelines.Find(name) ?? throw new ArgumentException($"This host has no pipeline '{name}'. Register it with AddReplies.", nameof(name));
    }

    private async Task<OfferAnswer> OneAsync(ReplyPipeline pipeline, Candidate candidate, bool requeue, CancellationToken cancellationToken) =>
        (await ManyAsync(pipeline, [candidate], requeue, null, cancellationToken).ConfigureAwait(false))[0];

    private async Task<IReadOnlyList<OfferAnswer>> ManyAsync(
        ReplyPipeline pipeline, IReadOnlyList<Candidate> candidates, bool requeue, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        for (var i = 0; i < candidates.Count; i++)
        {
            if (CandidateRules.Fault(candidates[i], pipeline.Options.ShortestLife) is { } fault) throw new InvalidCandidateException(fault.Field, fault.Reason, i);
        }

        if (candidates.Count == 0) return [];
        var offers = candidates.Select(candidate => Prepare(pipeline, candidate, requeue)).ToList();
        var store = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.Candidates.OfferAsync(new OfferRequest(access.Stamp, pipeline.Name, offers) { Transaction = transaction }, cancellationToken).ConfigureAwait(false);
    }
}
