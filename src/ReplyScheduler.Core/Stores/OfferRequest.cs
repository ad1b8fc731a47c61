using System.Data.Common;
using ReplyScheduler.Replies;

namespace ReplyScheduler.Stores;

/// <summary>Candidates for a pipeline's queue.</summary>
/// <param name="Stamp">Who writes.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Offers">The candidates with what the pipeline's options make of them.</param>
public sealed record OfferRequest(InstanceStamp Stamp, string Pipeline, IReadOnlyList<CandidateOffer> Offers)
{
    /// <summary>The application's own transaction on the store's database, within which the step is done; null, the default, for one of the store.</summary>
    public DbTransaction? Transaction { get; init; }
}
