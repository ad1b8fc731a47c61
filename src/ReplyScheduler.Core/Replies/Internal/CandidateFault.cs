namespace ReplyScheduler.Replies.Internal;

/// <summary>What is wrong with a candidate.</summary>
internal sealed record CandidateFault(string Field, string Reason);
