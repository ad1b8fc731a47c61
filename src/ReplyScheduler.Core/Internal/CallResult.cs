namespace ReplyScheduler.Internal;

/// <summary>What a bounded call came to.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Value">The answer, if it answered.</param>
/// <param name="Error">What it threw, if it threw.</param>
/// <param name="Took">From the call to the end, by the monotonic clock.</param>
/// <param name="Work">The call itself: it goes on when it ignores its token.</param>
internal sealed record CallResult<T>(CallEnd End, T? Value, Exception? Error, TimeSpan Took, Task<T> Work);
