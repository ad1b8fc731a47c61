namespace ReplyScheduler;

/// <summary>
/// The base of every exception that this library throws on its own account. Its leaves are sealed and carry data;
/// wrong arguments are still reported by <see cref="ArgumentException"/> and its kin.
/// </summary>
public abstract class ReplySchedulerException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do about it; free of secrets.</param>
    /// <param name="innerException">The cause, when there is one.</param>
    protected ReplySchedulerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
