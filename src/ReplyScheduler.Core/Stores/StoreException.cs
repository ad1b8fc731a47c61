namespace ReplyScheduler.Stores;

/// <summary>
/// The store could not do what it was asked. Nothing of the failed call is stored, unless the message says that its
/// outcome is unknown. The message names the store and says what to do.
/// </summary>
public sealed class StoreException : ReplySchedulerException
{
    /// <summary>Makes an exception of a store.</summary>
    /// <param name="message">What failed, where, and what to do about it.</param>
    /// <param name="isTransient">Whether the same call may succeed later; see <see cref="IsTransient"/>.</param>
    /// <param name="innerException">What the database driver threw, if it was the driver.</param>
    public StoreException(string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>
    /// True when the same call may succeed later although neither the program nor its configuration changes: the
    /// database was busy, out of space or out of reach. False when a repetition can only fail again.
    /// </summary>
    public bool IsTransient { get; }

    /// <summary>What kind of fault it is. <see cref="StoreFault.Other"/> unless the store knows better.</summary>
    public StoreFault Fault { get; init; }
}
