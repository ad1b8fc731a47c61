namespace ReplyScheduler.AspNetCore.Internal;

/// <summary>A body did not arrive as it was announced, or not in time. Whose fault that is cannot be known, and no trace of it helps.</summary>
internal sealed class UnreadBodyException(Exception inner) : Exception("The body did not arrive.", inner);
