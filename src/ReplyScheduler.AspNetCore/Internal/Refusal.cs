namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>Why a caller who was let in does not get what it wants.</summary>
/// <param name="Status">The status of the answer.</param>
/// <param name="Code">A stable code.</param>
internal readonly record struct Refusal(int Status, string Code);
