namespace ReplyScheduler.Setup;

/// <summary>A file of jobs cannot be used. Nothing of it was registered.</summary>
public sealed class JobFileException : ReplySchedulerException
{
    /// <summary>Makes an exception about faults in a file.</summary>
    /// <param name="errors">The faults, at least one, each as <c>file(line,column): what is wrong</c>.</param>
    public JobFileException(IReadOnlyList<string> errors)
        : base("The file of jobs cannot be used:" + string.Concat(errors.Select(e => "\n- " + e))) => Errors = errors;

    /// <summary>Every fault, at most 100.</summary>
    public IReadOnlyList<string> Errors { get; }
}
