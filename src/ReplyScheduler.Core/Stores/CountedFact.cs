namespace ReplyScheduler.Stores;

/// <summary>Rows of one kind about one subject, counted.</summary>
/// <param name="Subject">What they are about: a job, a source, an account, an event's name.</param>
/// <param name="Code">How they stand, in stored words: a status, a reason, or both as <c>status:reason</c>.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Newest">The newest of them.</param>
/// <param name="Detail">What the newest one says; null if it says nothing.</param>
public sealed record CountedFact(string Subject, string Code, int Count, DateTimeOffset Newest, string? Detail);
