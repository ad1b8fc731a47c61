namespace ReplyScheduler.Scheduling;

/// <summary>A cron expression, or the time zone given with it, cannot be used.</summary>
public sealed class CronFormatException : ReplySchedulerException
{
    private const int QuotedCharacters = 64;

    /// <summary>Creates the exception.</summary>
    /// <param name="expression">The whole text that was refused.</param>
    /// <param name="position">The 0-based index in <paramref name="expression"/>, or -1 when the time zone is at fault.</param>
    /// <param name="reason">What is wrong there.</param>
    public CronFormatException(string expression, int position, string reason)
        : base(Describe(expression, position, reason))
    {
        Expression = expression;
        Position = position;
        Reason = reason;
    }

    /// <summary>The whole text that was refused.</summary>
    public string Expression { get; }

    /// <summary>
    /// The 0-based index in <see cref="Expression"/> of the fault; its length when something is missing at the end,
    /// and -1 when the time zone is at fault.
    /// </summary>
    public int Position { get; }

    /// <summary>What is wrong at <see cref="Position"/>.</summary>
    public string Reason { get; }

    /// <summary>The message for a fault: a long expression is quoted only in part.</summary>
    internal static string Describe(string expression, int position, string reason)
    {
        var quoted = expression.Length <= QuotedCharacters ? expression : expression[..QuotedCharacters] + "...";
        return position < 0
            ? $"Cron expression '{quoted}': {reason}."
            : $"Cron expression '{quoted}', position {position}: {reason}.";
    }
}
