using ReplyScheduler.Events;
using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Sqlite.Internal;

/// <summary>
/// One offer: added, known or answered. A target that is or may be answered never comes back by itself; one that was not posted
/// comes back only when the offer says so, and the new permit then supersedes the old one.
/// </summary>
internal static class OfferStep
{
    public static OfferAnswer Run(SqliteSession session, OfferRequest request, CandidateOffer offer)
    {
        var candidate = offer.Candidate;
        ReadOnlySpan<(string, object?)> target = [("platform", candidate.Platform), ("account", candidate.Account), ("target", candidate.TargetId)];
        Guid? supersedes = null;
        using (var block = session.Query("target_block", target))
        {
            if (block.Read())
            {
                var status = StoredCode.To<PermitStatus>(block.GetString(1));
                if (status != PermitStatus.NotPosted || !offer.Requeue) return new OfferAnswer.Answered(status);
                supersedes = block.GetGuidText(0);
            }
        }

        using (var known = session.Query("candidate_find", target))
        {
            if (known.Read()) return Again(session, request, offer, known.GetGuidText(0), StoredCode.To<CandidateStatus>(known.GetString(1)), supersedes);
        }

        var id = Guid.Parse(session.Scalar<string>("candidate_add", [.. target, .. Columns(session, request, offer), ("supersedes", supersedes)])!);
        return new OfferAnswer.Added(id);
    }

    private static OfferAnswer Again(SqliteSession session, OfferRequest request, CandidateOffer offer, Guid id, CandidateStatus status, Guid? supersedes)
    {
        var candidate = offer.Candidate;
        if (!offer.Requeue) return new OfferAnswer.Known(status);
        var waits = session.Scalar<string>("target_waits", ("platform", candidate.Platform), ("account", candidate.Account), ("target", candidate.TargetId));
        if (waits is not null) return new OfferAnswer.Answered(StoredCode.To<PermitStatus>(waits));
        if (session.Execute("candidate_requeue", [.. Columns(session, request, offer), ("supersedes", supersedes), ("id", id)]) == 0) return new OfferAnswer.Known(status);
        EventRows.Write(session, request.Stamp, [new SchedulerEvent
        {
            Type = EventNames.CandidateRequeued, Message = "A candidate entered the queue again on request.",
            Data = EventData.Of(("candidate_id", id), ("was", StoredCode.Of(status)), ("supersedes", supersedes)),
        }]);
        return new OfferAnswer.Added(id);
    }

    private static List<(string, object?)> Columns(SqliteSession session, OfferRequest request, CandidateOffer offer)
    {
        var c = offer.Candidate;
        List<(string, object?)> columns =
        [
            ("pipeline", request.Pipeline), ("root", c.Root?.RootId), ("issuer", c.Root?.Issuer), ("method", c.Root?.Method), ("observed", c.Root?.ObservedAt),
            ("confidence", c.Root?.Confidence), ("author", c.Author), ("text", c.Text), ("language", c.Language), ("posted", c.PostedAt), ("views", c.ExpectedViews),
            ("tier", offer.Tier), ("score", c.Score), ("summons", c.IsSummons), ("life", offer.Life), ("now", session.Now),
            ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build),
        ];
        return columns;
    }
}
