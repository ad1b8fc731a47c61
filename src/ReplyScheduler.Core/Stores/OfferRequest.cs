using ReplyScheduler.Replies;

namespace ReplyScheduler.Stores;

/// <summary>Candidates for a pipeline's queue.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Offers">The candidates with what the pipeline's options make of them.</param>
public sealed record OfferRequest(InstanceStamp Stamp, string Pipeline, IReadOnlyList<CandidateOffer> Offers);
