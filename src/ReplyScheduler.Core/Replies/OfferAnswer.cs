using ReplyScheduler.Permits;

namespace ReplyScheduler.Replies;

/// <summary>What became of an offer: a closed union.</summary>
public abstract record OfferAnswer
{
    private OfferAnswer()
    {
    }

    /// <summary>It is in the queue.</summary>
    public sealed record Added(Guid CandidateId) : OfferAnswer;

    /// <summary>The queue knows it already; nothing changed.</summary>
    public sealed record Known(CandidateStatus Status) : OfferAnswer;

    /// <summary>The account answered it, may have, or is about to; nothing changed.</summary>
    public sealed record Answered(PermitStatus Permit) : OfferAnswer;
}
