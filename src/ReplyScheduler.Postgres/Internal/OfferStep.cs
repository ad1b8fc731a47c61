using ReplyScheduler.Permits;
using ReplyScheduler.Replies;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Postgres.Internal;

/// <summary>
/// Offers: added, known or answered. A target that is or may be answered never comes back by itself; one that was not posted comes back
/// only when the offer says so, and the new permit then supersedes the old one.
/// </summary>
internal static class OfferStep
{
    public static Func<IReadOnlyList<OfferAnswer>> Add(PostgresStep step, OfferRequest request)
    {
        var offers = request.Offers;
        var answers = new List<OfferAnswer?>(offers.Count);
        if (offers.Count == 0) return () => [];
        var again = offers.Where(offer => offer.Requeue).ToList();
        if (again.Count > 0) step.Add("offers_lock", Targets(again));
        step.Add("candidate_add", row => answers.Add(Read(row.GetString(0), row.GetStringOrNull(1), row.GetGuidOrNull(2))),
            [.. Targets(offers), .. Columns(offers), ("pipeline", request.Pipeline), ("instance", request.Stamp.InstanceId), ("build", request.Stamp.Build)]);
        step.Add("offers_lost", row => answers[row.GetInt32(0) - 1] ??= new OfferAnswer.Known(StoredCode.To<CandidateStatus>(row.GetString(1))), Targets(offers));
        return () => [.. answers.Select(answer => answer ?? new OfferAnswer.Known(CandidateStatus.Waiting))];
    }

    /// <summary>Null for an offer that another session's came before.</summary>
    private static OfferAnswer? Read(string word, string? status, Guid? id) => word switch
    {
        "added" => new OfferAnswer.Added(id!.Value),
        "answered" => new OfferAnswer.Answered(StoredCode.To<PermitStatus>(status!)),
        "known" => new OfferAnswer.Known(StoredCode.To<CandidateStatus>(status!)),
        _ => null,
    };

    private static (string, object?)[] Targets(IReadOnlyList<CandidateOffer> offers) =>
    [
        ("platforms", offers.Map(offer => offer.Candidate.Platform)), ("accounts", offers.Map(offer => offer.Candidate.Account)),
        ("targets", offers.Map(offer => offer.Candidate.TargetId)),
    ];

    private static (string, object?)[] Columns(IReadOnlyList<CandidateOffer> offers) =>
    [
        ("roots", offers.Map(offer => offer.Candidate.Root?.RootId)), ("issuers", offers.Map(offer => offer.Candidate.Root?.Issuer)),
        ("methods", offers.Map(offer => offer.Candidate.Root?.Method)), ("observed", offers.Map(offer => offer.Candidate.Root?.ObservedAt)),
        ("confidences", offers.Map(offer => offer.Candidate.Root?.Confidence)), ("authors", offers.Map(offer => offer.Candidate.Author)),
        ("texts", offers.Map(offer => offer.Candidate.Text)), ("languages", offers.Map(offer => offer.Candidate.Language)),
        ("posted", offers.Map(offer => offer.Candidate.PostedAt)), ("views", offers.Map(offer => offer.Candidate.ExpectedViews)),
        ("tiers", offers.Map(offer => offer.Tier)), ("scores", offers.Map(offer => offer.Candidate.Score)), ("summons", offers.Map(offer => offer.Candidate.IsSummons)),
        ("lives", offers.Map(offer => offer.Life)), ("requeues", offers.Map(offer => offer.Requeue)),
    ];
}
