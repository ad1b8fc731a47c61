using ReplyScheduler.Replies;

namespace ReplyScheduler.Stores;

/// <summary>One candidate on offer.</summary>
/// <param name="Candidate">The post.</param>
/// <param name="Tier">1 to 4, from the expected views.</param>
/// <param name="Life">How long it may wait.</param>
/// <param name="Requeue">Bring it back if it expired, died or was withdrawn, or if its last permit was not posted.</param>
public sealed record CandidateOffer(Candidate Candidate, int Tier, TimeSpan Life, bool Requeue);
