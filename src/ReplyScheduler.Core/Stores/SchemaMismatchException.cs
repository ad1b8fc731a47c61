namespace ReplyScheduler.Stores;

/// <summary>
/// The database does not hold the tables that this version of the library works with: they are newer, changed,
/// incomplete or another program's. Nothing was changed. The message names the object and says what to do.
/// </summary>
public sealed class SchemaMismatchException : ReplySchedulerException
{
    /// <summary>Makes an exception about the schema of a database.</summary>
    /// <param name="message">Which object differs, in which database, and what to do about it.</param>
    /// <param name="innerException">What the database driver threw, if it was the driver.</param>
    public SchemaMismatchException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
