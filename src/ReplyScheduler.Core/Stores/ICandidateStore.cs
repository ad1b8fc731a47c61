using ReplyScheduler.Replies;

namespace ReplyScheduler.Stores;

/// <summary>The queue of posts that might be answered, de-duplicated by platform, account and target.</summary>
public interface ICandidateStore
{
    /// <summary>Offers candidates; the answers are in the order of the request.</summary>
    Task<IReadOnlyList<OfferAnswer>> OfferAsync(OfferRequest request, CancellationToken cancellationToken);

    /// <summary>Marks a target as gone, so that nothing is sent to it any more. The number of candidates that it touched.</summary>
    Task<int> WithdrawAsync(WithdrawRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// One transaction of a planning run: releases candidates of ended runs, expires old ones, takes the supply's figures, judges
    /// whether the pipeline is behind, and leases the best candidate.
    /// </summary>
    Task<TakeResult> TakeAsync(TakeRequest request, CancellationToken cancellationToken);

    /// <summary>Ends a planning run without a decision: usage, the candidate's way back, the run's end and its events.</summary>
    Task<StepOutcome> ReturnAsync(ReturnRequest request, CancellationToken cancellationToken);
}
