using ReplyScheduler.Replies;

namespace ReplyScheduler.Stores;

/// <summary>A leased candidate.</summary>
public sealed record TakenCandidate(Guid CandidateId, int Tier, int Attempt, Candidate Candidate);
