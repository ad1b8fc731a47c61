namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>What became of a request at the gate.</summary>
/// <param name="Refused">Why it was not let in; null if it was.</param>
/// <param name="Body">Its body; null if it was not let in, or its body is too large.</param>
/// <param name="Now">The store's time, if the store was asked.</param>
internal readonly record struct Passage(RefusalCause? Refused, ReadOnlyMemory<byte>? Body = null, DateTimeOffset? Now = null);
