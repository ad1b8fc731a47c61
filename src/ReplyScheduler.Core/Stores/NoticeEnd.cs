namespace ReplyScheduler.Stores;

/// <summary>What became of a notice.</summary>
/// <param name="Id">The notice.</param>
/// <param name="Attempt">Which try.</param>
/// <param name="IsSent">Whether the receiver accepted it. If not, it is tried again after 10 s, doubled for each try, at most 15 min.</param>
/// <param name="Error">Why not, without secrets; at most 500 characters are kept.</param>
public sealed record NoticeEnd(Guid Id, int Attempt, bool IsSent, string? Error = null);
